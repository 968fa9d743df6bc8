//! Folders that another program copies to other machines while they are written.

use std::path::Path;

/// Folders by which a service is known: the beginning of a folder's name on the way to the collection.
const FOLDERS: [(&str, &str); 12] = [
    ("Dropbox", "Dropbox"),
    ("OneDrive", "OneDrive"),
    ("SkyDrive", "OneDrive"),
    ("iCloud", "iCloud"),
    ("com~apple~CloudDocs", "iCloud"),
    ("Mobile Documents", "iCloud"),
    ("Google Drive", "Google Drive"),
    ("GoogleDrive", "Google Drive"),
    ("Nextcloud", "Nextcloud"),
    ("ownCloud", "ownCloud"),
    ("pCloud", "pCloud"),
    ("Syncthing", "Syncthing"),
];

/// Files and folders that a service leaves at the top of what it copies.
const MARKS: [(&str, &str); 5] = [
    (".dropbox.cache", "Dropbox"),
    (".tmp.drivedownload", "Google Drive"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".stfolder", "Syncthing"),
];

/// The service that copies a folder to other machines, as far as names tell. Such a service may copy a file while it
/// is written, put an older one back, or replace one under an open collection: a collection belongs on a disk of its
/// own machine, and is copied when it is closed.
pub fn synced_by(folder: &Path) -> Option<&'static str> {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let folder = folder.canonicalize().unwrap_or(folder);
    let begins = |name: &str, with: &str| {
        let start = name.get(..with.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(with))
            && !name[with.len()..].starts_with(char::is_alphanumeric)
    };
    for above in folder.ancestors() {
        let Some(name) = above.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if let Some((_, service)) = FOLDERS.iter().find(|(with, _)| begins(name, with)) {
            return Some(service);
        }
        if let Some((_, service)) = MARKS.iter().find(|(mark, _)| above.join(mark).exists()) {
            return Some(service);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_the_usual_services_are_known_by_name_or_mark_and_others_are_not() {
        for (folder, service) in [
            ("/home/anna/Dropbox/talks", "Dropbox"),
            ("/home/anna/Dropbox (Personal)/talks", "Dropbox"),
            ("/home/anna/OneDrive - Studio Ltd/a/b", "OneDrive"),
            ("/Users/anna/Library/Mobile Documents/x", "iCloud"),
            (
                "/Users/anna/Library/CloudStorage/GoogleDrive-anna@x.org/My Drive/t",
                "Google Drive",
            ),
            ("/srv/nextcloud/talks", "Nextcloud"),
        ] {
            assert_eq!(synced_by(Path::new(folder)), Some(service), "{folder}");
        }
        for folder in [
            "/home/anna/talks",
            "/home/anna/Dropboxes/talks",
            "/data/clouds",
        ] {
            assert_eq!(synced_by(Path::new(folder)), None, "{folder}");
        }
        let marked = tempfile::tempdir().unwrap();
        std::fs::create_dir(marked.path().join(".stfolder")).unwrap();
        assert_eq!(
            synced_by(&marked.path().join("deep/talks")),
            Some("Syncthing")
        );
    }
}
