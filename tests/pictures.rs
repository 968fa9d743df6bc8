//! Pictures of prompts: beside the script, never outside, and copied into the collection.

use std::fs;
use std::path::Path;

use takegate::collection::CollectionConfig;
use takegate::script::Script;
use takegate::store::Store;
use takegate::verdict::Profile;

const PICTURE: &[u8] = include_bytes!("pictures/four-by-three.png");

fn script(folder: &Path, name: &str, text: &str) -> Result<Script, String> {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    Script::read(&path).map_err(|error| error.to_string())
}

fn with_picture() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("pictures")).unwrap();
    fs::write(dir.path().join("pictures/house.png"), PICTURE).unwrap();
    dir
}

#[test]
fn every_kind_of_script_with_fields_names_its_pictures() {
    let dir = with_picture();
    let xml = "<script><recordingscript><section><recording itemcode=\"a\">\
               <recinstructions>Describe the picture.</recinstructions><recprompt>\
               <mediaitem mimetype=\"image/png\" src=\"./pictures/house.png\"/></recprompt></recording>\
               </section></recordingscript></script>";
    for (name, text, words) in [
        (
            "a.tsv",
            "id\ttext\timage\na\tA house.\tpictures/house.png\n",
            "A house.",
        ),
        (
            "a.csv",
            "id,image,text\na,pictures\\house.png,A house.\n",
            "A house.",
        ),
        (
            "a.jsonl",
            "{\"id\": \"a\", \"text\": \"A house.\", \"image\": \"pictures/house.png\"}\n",
            "A house.",
        ),
        ("a_script.xml", xml, "Describe the picture."),
    ] {
        let script = script(dir.path(), name, text).unwrap();
        let prompt = &script.prompts()[0];
        assert_eq!(prompt.text, words, "{name}");
        let image = prompt.image.as_ref().unwrap();
        assert_eq!(image.as_str(), "pictures/house.png", "{name}");
    }
}

#[test]
fn a_picture_that_is_not_there_or_is_none_is_told_when_the_script_is_read() {
    let dir = with_picture();
    fs::write(dir.path().join("film.png"), "RIFF....").unwrap();
    let told = script(dir.path(), "a.tsv", "id\ttext\timage\na\tx\tgone.png\n").unwrap_err();
    assert!(
        told.contains("line 2") && told.contains("gone.png") && told.contains("is not there"),
        "{told}"
    );
    let told = script(dir.path(), "b.tsv", "id\ttext\timage\na\tx\tfilm.png\n").unwrap_err();
    assert!(told.contains("no picture inside"), "{told}");
    let many: String = (0..12).map(|n| format!("p{n}\tx\tgone{n}.png\n")).collect();
    let told = script(dir.path(), "c.tsv", &format!("id\ttext\timage\n{many}")).unwrap_err();
    assert!(
        told.starts_with("12 images")
            && told.contains("line 2: “gone0.png”")
            && told.contains("and 4 more"),
        "{told}"
    );
}

#[cfg(unix)]
#[test]
fn neither_a_path_nor_a_link_leads_out_of_the_script_s_folder() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.png"), PICTURE).unwrap();
    let dir = with_picture();
    std::os::unix::fs::symlink(outside.path(), dir.path().join("link")).unwrap();
    for path in ["link/secret.png", "../secret.png", "/etc/secret.png"] {
        let told = script(
            dir.path(),
            "a.tsv",
            &format!("id\ttext\timage\na\tx\t{path}\n"),
        )
        .unwrap_err();
        assert!(told.contains("leads out"), "{path}: {told}");
    }
}

#[test]
fn a_collection_keeps_its_pictures_when_the_script_is_gone() {
    let dir = with_picture();
    let lines = "id\ttext\timage\na\tA house.\tpictures/house.png\nb\tNo picture.\t\n";
    let script = script(dir.path(), "a.tsv", lines).unwrap();
    let profile = Profile::built_in()[0].profile().unwrap();
    let mut config = CollectionConfig::new("pictures", "en".parse().unwrap());
    if let takegate::verdict::Allowed::OneOf(rates) = &profile.format().rate {
        config.rate = rates[0];
    }
    let folder = dir.path().join("collection");
    drop(Store::create(&folder, &config, &profile, &script).unwrap());
    fs::remove_dir_all(dir.path().join("pictures")).unwrap();
    let moved = dir.path().join("moved");
    fs::rename(&folder, &moved).unwrap();

    let (store, recovery) = Store::open(&moved).unwrap();
    assert!(recovery.items.is_empty(), "{:?}", recovery.items);
    let [a, b] = store.script().prompts() else {
        panic!("two prompts");
    };
    let image = a.image.as_ref().unwrap();
    assert_eq!(image.as_str(), "images/a.png");
    assert_eq!(fs::read(image.file(store.folder())).unwrap(), PICTURE);
    assert_eq!(b.image, None);
}
