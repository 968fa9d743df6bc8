//! The seam to the file system: what the store asks of it, so that tests can fail any single operation.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

/// An open file.
pub trait DiskFile: Read + Write + Seek + Send {
    /// Waits until what was written is on the medium.
    fn sync(&mut self) -> io::Result<()>;

    /// Cuts the file off, or fills it up with zeros.
    fn set_len(&mut self, len: u64) -> io::Result<()>;
}

/// What stands in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name; what is not Unicode is shown with replacement characters.
    pub name: String,
    /// Whether it is a folder; a link to one is none.
    pub folder: bool,
    /// Whether it is a symbolic link, wherever that leads.
    pub link: bool,
}

/// Which file it is, whatever its name: device and number, as Unix tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId {
    device: u64,
    number: u64,
}

/// A file system. SQLite's own file and the lock go past it: the index can be rebuilt, and a lock holds nothing.
pub trait Disk: Send + Sync {
    /// Creates a file for reading and writing; an error when there is one.
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Opens a file for reading and writing, at its start.
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Opens a file for reading.
    fn reader(&self, path: &Path) -> io::Result<Box<dyn Read + Send>>;
    /// Length of a file in bytes; `None` when there is none.
    fn len(&self, path: &Path) -> io::Result<Option<u64>>;
    /// Which file has this name; `None` when there is none, and on systems that do not tell.
    fn id(&self, path: &Path) -> io::Result<Option<FileId>>;
    /// Whether this is a symbolic link, wherever that leads; `false` when there is nothing.
    fn is_link(&self, path: &Path) -> io::Result<bool>;
    /// Bytes that are free on the medium of a folder.
    fn free(&self, folder: &Path) -> io::Result<u64>;
    /// Gives a file or folder another name; a file in place of any that has it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives each of two files or folders the other's name, in one step.
    ///
    /// # Errors
    /// [`io::ErrorKind::Unsupported`] where the system or its file system has no such step; nothing has happened then.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Creates a folder and those above it; no error when there is one.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder with everything in it; no error when there is none. Links in it are not followed.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// What stands in a folder, sorted by name.
    fn list(&self, path: &Path) -> io::Result<Vec<Entry>>;
    /// Waits until the names in a folder are on the medium.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
}

/// The file system of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalDisk;

impl DiskFile for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        File::set_len(self, len)
    }
}

impl Disk for LocalDisk {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).open(path)?;
        Ok(Box::new(file))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        Ok(Box::new(file))
    }

    fn reader(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(path)?))
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        match fs::metadata(path) {
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    #[cfg(unix)]
    fn id(&self, path: &Path) -> io::Result<Option<FileId>> {
        use std::os::unix::fs::MetadataExt;
        match fs::metadata(path) {
            Ok(metadata) => Ok(Some(FileId {
                device: metadata.dev(),
                number: metadata.ino(),
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    #[cfg(not(unix))]
    fn id(&self, _path: &Path) -> io::Result<Option<FileId>> {
        Ok(None)
    }

    fn is_link(&self, path: &Path) -> io::Result<bool> {
        match fs::symlink_metadata(path) {
            Ok(metadata) => Ok(metadata.is_symlink()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn free(&self, folder: &Path) -> io::Result<u64> {
        fs4::available_space(folder)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
            // An old kernel, and a file system that cannot: NFS, FAT.
            Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => {
                Err(io::ErrorKind::Unsupported.into())
            }
            result => Ok(result?),
        }
    }

    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    fn exchange(&self, _one: &Path, _other: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        match fs::remove_dir_all(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            entries.push(Entry {
                name: entry.file_name().to_string_lossy().into_owned(),
                folder: kind.is_dir(),
                link: kind.is_symlink(),
            });
        }
        entries.sort();
        Ok(entries)
    }

    #[cfg(unix)]
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        match File::open(path)?.sync_all() {
            // Some network file systems have no sync of folders, and nothing better either.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            result => result,
        }
    }

    /// Windows has no such call: NTFS journals its names by itself.
    #[cfg(not(unix))]
    fn sync_folder(&self, _path: &Path) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes that are free on the medium of a folder; `None` where the system does not say.
pub fn free_space(folder: &Path) -> Option<u64> {
    LocalDisk.free(folder).ok()
}
