//! What becomes of the folder that is exported to.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use takegate::audio::TakeDepth;
use takegate::export::{ExportError, Options, write};
use tempfile::TempDir;

use crate::{content, export, export_with, take};

#[test]
fn what_stands_in_the_targets_place_is_never_overwritten() {
    let folder = TempDir::new().unwrap();
    let take = take(folder.path(), "p", "a", TakeDepth::I16, &[1, 2]);
    let replacing = Options {
        replace: true,
        ..Options::default()
    };

    let target = folder.path().join("mine");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("thesis.txt"), "years of work").unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "a file").unwrap();
    let before = content(folder.path());
    let under_a_file = export(std::slice::from_ref(&take), &file.join("target"));
    assert!(
        matches!(under_a_file, Err(ExportError::Disk { .. })),
        "{under_a_file:?}"
    );
    for target in [&target, &file] {
        let refused = export(std::slice::from_ref(&take), target);
        assert!(
            matches!(refused, Err(ExportError::Exists(_))),
            "{refused:?}"
        );
        let refused = export_with(std::slice::from_ref(&take), None, target, replacing);
        assert!(
            matches!(refused, Err(ExportError::NotAnExport(_))),
            "{refused:?}"
        );
    }
    assert_eq!(content(folder.path()), before);
}

#[test]
fn an_earlier_export_is_replaced_only_when_asked_and_then_as_a_whole() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("out");
    // An empty folder is no loss.
    fs::create_dir(&target).unwrap();
    let one = take(folder.path(), "one", "a", TakeDepth::I16, &[1, 2]);
    let two = take(folder.path(), "two", "a", TakeDepth::I16, &[3, 4]);
    export(std::slice::from_ref(&one), &target).unwrap();
    let before = content(&target);
    let refused = export(std::slice::from_ref(&two), &target);
    assert!(matches!(refused, Err(ExportError::Exists(_))));
    assert_eq!(content(&target), before);

    let replacing = Options {
        replace: true,
        ..Options::default()
    };
    export_with(std::slice::from_ref(&two), None, &target, replacing).unwrap();
    assert!(target.join(two.file()).exists());
    assert!(!target.join(one.file()).exists());
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_export_that_is_ended_or_fails_leaves_nothing_and_keeps_the_earlier_one() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("exports/out");
    let good = take(folder.path(), "a", "a", TakeDepth::I16, &[1, 2]);
    let mut altered = take(folder.path(), "b", "b", TakeDepth::I16, &[1, 2]);
    altered.sha256 = "0".repeat(64);
    let mut gone = take(folder.path(), "c", "c", TakeDepth::I16, &[1, 2]);
    gone.wav = folder.path().join("nowhere.wav");

    let replacing = Options {
        replace: true,
        ..Options::default()
    };
    let fails = |wanted: &str| {
        let before = target.exists().then(|| content(&target));
        for broken in [&altered, &gone] {
            let failed = export_with(&[good.clone(), broken.clone()], None, &target, replacing);
            let message = failed.unwrap_err().to_string();
            assert!(message.contains("takegate verify"), "{message}");
        }
        let cancel = AtomicBool::new(false);
        let ended = write(
            vec![good.clone(), good.clone()],
            None,
            &target,
            replacing,
            &mut |done, _| cancel.store(done == 1, Ordering::Relaxed),
            &cancel,
        );
        assert!(matches!(ended, Err(ExportError::Cancelled)), "{ended:?}");
        assert_eq!(
            target.exists().then(|| content(&target)),
            before,
            "{wanted}"
        );
        let beside = fs::read_dir(target.parent().unwrap()).unwrap().count();
        assert_eq!(beside, usize::from(before.is_some()), "{wanted}");
    };
    fails("nothing");
    export(std::slice::from_ref(&good), &target).unwrap();
    fails("the earlier export");
}

#[test]
fn what_a_killed_export_left_is_neither_an_export_nor_in_the_way() {
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("out");
    let part = folder.path().join(".out.part");
    fs::create_dir_all(part.join("wavs")).unwrap();
    fs::write(part.join("wavs/anna_old_1.wav"), "half").unwrap();
    let take = take(folder.path(), "p", "a", TakeDepth::I16, &[1, 2]);
    export(&[take], &target).unwrap();
    assert!(!part.exists());
    assert_eq!(fs::read_dir(target.join("wavs")).unwrap().count(), 1);

    // Killed between taking the old export away and naming the new one.
    fs::rename(&target, folder.path().join(".out.old")).unwrap();
    let other = self::take(folder.path(), "q", "b", TakeDepth::I16, &[1, 2]);
    let refused = export(&[other], &target);
    assert!(matches!(refused, Err(ExportError::Exists(_))));
    assert!(
        target.join("SHA256SUMS").exists(),
        "the old one has its name back"
    );
}
