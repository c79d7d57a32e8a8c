//! How far a server came, in a file beside the database: the last letter that it took, and for which attempt.
//!
//! The file is no part of a backup. A database that does not know that attempt is one that was put back to an earlier
//! moment: what it holds as unsent may long have arrived.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// The file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark(PathBuf);

impl Mark {
    /// The file at this path, whether or not it is there yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The last letter that was taken, and the number of that attempt; none before the first.
    ///
    /// # Errors
    /// When the file cannot be read, or holds something else.
    pub fn read(&self) -> io::Result<Option<(Uuid, u32)>> {
        let text = match fs::read_to_string(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text?,
        };
        let mut words = text.split_whitespace();
        let read = words.next().and_then(|id| Uuid::parse_str(id).ok()).zip(words.next().and_then(|n| n.parse().ok()));
        read.map(Some).ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "it holds no letter's id and attempt"))
    }

    /// Looks whether it can be read and written.
    pub fn check(&self) -> io::Result<()> {
        self.read()?;
        let fresh = self.fresh();
        fs::write(&fresh, "")?;
        fs::remove_file(fresh)
    }

    fn fresh(&self) -> PathBuf {
        self.0.with_added_extension("new")
    }

    /// Notes a letter and the number of the attempt, before it leaves.
    pub fn write(&self, letter: Uuid, attempt: u32) -> io::Result<()> {
        // Whole or not at all: a kill between the two leaves the mark before.
        let fresh = self.fresh();
        fs::write(&fresh, format!("{letter} {attempt}\n"))?;
        fs::rename(&fresh, &self.0)
    }

    /// Forgets it: mail is held in the database now, and what follows its release begins anew.
    pub fn forget(&self) -> io::Result<()> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_last_is_read_and_what_is_damaged_is_an_error() {
        let mark = Mark::at(std::env::temp_dir().join(format!("thaogo-{}.mark", Uuid::now_v7())));
        assert_eq!(mark.read().unwrap(), None);
        for attempt in 1..3 {
            mark.write(Uuid::nil(), attempt).unwrap();
            assert_eq!(mark.read().unwrap(), Some((Uuid::nil(), attempt)));
        }
        fs::write(mark.path(), "").unwrap();
        assert!(mark.read().is_err());
        mark.forget().unwrap();
        mark.forget().unwrap();
        assert_eq!(mark.read().unwrap(), None);
    }
}
