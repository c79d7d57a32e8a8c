//! What a file is, told from its bytes and held against its name. What whoever sends it says of it counts for nothing.

use super::FileError;
use crate::domain::attachment::{FileKind, FileName, FileRefusal};

/// So many bytes tell what it is, as far as signatures do.
const HEAD: usize = 8 * 1024;
/// An entry of a ZIP archive begins with this signature; its name's length stands 26 bytes after, its name 30.
const ENTRY: [u8; 4] = *b"PK\x03\x04";
const ENTRY_HEAD: usize = 30;
/// Longer names belong to no document.
const LONGEST_ENTRY_NAME: usize = 512;

/// Looks at a file as it comes in.
#[derive(Debug)]
pub(super) struct Recogniser {
    name: FileName,
    head: Vec<u8>,
    family: Option<Family>,
}

/// What the first bytes and the name leave open.
#[derive(Debug)]
enum Family {
    /// Nothing.
    Certain(FileKind),
    /// Which office document, and whether it holds programs.
    Archive(Entries),
    /// Whether all of it is text.
    Text(FileKind, Utf8),
}

impl Recogniser {
    pub(super) fn new(name: FileName) -> Self {
        Self { name, head: Vec::new(), family: None }
    }

    /// Sees the next piece.
    pub(super) fn see(&mut self, piece: &[u8]) -> Result<(), FileError> {
        match &mut self.family {
            Some(family) => family.see(piece),
            None => {
                self.head.extend_from_slice(piece);
                if self.head.len() >= HEAD { self.decide() } else { Ok(()) }
            }
        }
    }

    /// What it is, now that all of it was seen.
    pub(super) fn kind(&mut self) -> Result<FileKind, FileError> {
        if self.family.is_none() {
            self.decide()?;
        }
        match self.family.take() {
            Some(Family::Certain(kind)) => Ok(kind),
            Some(Family::Archive(entries)) => self.fitting(entries.kind().ok_or_else(|| forbidden("application/zip"))?),
            Some(Family::Text(kind, utf8)) if utf8.open.is_empty() => Ok(kind),
            _ => Err(forbidden("application/octet-stream")),
        }
    }

    fn decide(&mut self) -> Result<(), FileError> {
        let head = std::mem::take(&mut self.head);
        let mut family = self.family_of(&head)?;
        family.see(&head)?;
        self.family = Some(family);
        Ok(())
    }

    fn family_of(&self, head: &[u8]) -> Result<Family, FileError> {
        // A text has no signature: the name says that it is one, and every byte must agree.
        if let Some(kind) = [FileKind::Text, FileKind::Csv].into_iter().find(|kind| self.is_called(*kind)) {
            return Ok(Family::Text(kind, Utf8::default()));
        }
        let found = infer::get(head).map(|found| found.mime_type()).unwrap_or_default();
        let kind = match found {
            // Documents of before 2003 look alike at their beginning.
            "application/msword" => {
                let old = [FileKind::Doc, FileKind::Xls, FileKind::Ppt];
                old.into_iter().find(|kind| self.is_called(*kind))
            }
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            | "application/vnd.openxmlformats-officedocument.presentationml.presentation" => None,
            other => FileKind::parse(other),
        };
        match kind {
            Some(kind) => self.fitting(kind).map(Family::Certain),
            None if head.starts_with(&ENTRY) => Ok(Family::Archive(Entries::default())),
            None if found.is_empty() => Err(FileRefusal::Forbidden { found: None }.into()),
            None => Err(forbidden(found)),
        }
    }

    /// Whether the name ends as those of this kind do.
    fn is_called(&self, kind: FileKind) -> bool {
        self.name.ending().is_some() && kind.fits(&self.name)
    }

    fn fitting(&self, kind: FileKind) -> Result<FileKind, FileError> {
        if kind.fits(&self.name) { Ok(kind) } else { Err(forbidden(kind.as_str())) }
    }
}

impl Family {
    fn see(&mut self, piece: &[u8]) -> Result<(), FileError> {
        let is_fine = match self {
            Self::Certain(_) => true,
            Self::Archive(entries) => entries.see(piece),
            Self::Text(_, utf8) => utf8.see(piece),
        };
        if is_fine { Ok(()) } else { Err(forbidden("application/octet-stream")) }
    }
}

fn forbidden(found: &str) -> FileError {
    FileRefusal::Forbidden { found: Some(found.to_owned()) }.into()
}

/// The names in a ZIP archive, as they pass.
#[derive(Debug, Default)]
struct Entries {
    /// What may be the beginning of an entry that the next piece completes.
    open: Vec<u8>,
    has_content_types: bool,
    has_program: bool,
    kind: Option<FileKind>,
}

impl Entries {
    fn see(&mut self, piece: &[u8]) -> bool {
        let mut bytes = std::mem::take(&mut self.open);
        bytes.extend_from_slice(piece);
        let mut at = 0;
        while let Some(found) = bytes[at..].windows(ENTRY.len()).position(|window| window == ENTRY) {
            at += found;
            match entry_name(&bytes[at..]) {
                Some(name) => self.note(name),
                None => {
                    self.open = bytes.split_off(at);
                    return true;
                }
            }
            at += ENTRY.len();
        }
        self.open = bytes.split_off(bytes.len().saturating_sub(ENTRY.len() - 1).max(at));
        true
    }

    fn note(&mut self, name: &[u8]) {
        self.has_content_types |= name == b"[Content_Types].xml";
        self.has_program |= name.ends_with(b"vbaProject.bin");
        let kind = [(&b"word/"[..], FileKind::Docx), (b"xl/", FileKind::Xlsx), (b"ppt/", FileKind::Pptx)];
        let kind = kind.into_iter().find(|(folder, _)| name.starts_with(folder)).map(|(_, kind)| kind);
        self.kind = self.kind.or(kind);
    }

    fn kind(&self) -> Option<FileKind> {
        self.kind.filter(|_| self.has_content_types && !self.has_program)
    }
}

/// The name of the entry that `bytes` begin with; none where they end before it does.
fn entry_name(bytes: &[u8]) -> Option<&[u8]> {
    let length = usize::from(u16::from_le_bytes([*bytes.get(26)?, *bytes.get(27)?]));
    if length > LONGEST_ENTRY_NAME { Some(&[]) } else { bytes.get(ENTRY_HEAD..ENTRY_HEAD + length) }
}

/// Whether bytes are text in UTF-8 without control characters.
#[derive(Debug, Default)]
struct Utf8 {
    /// The beginning of a character that the next piece completes.
    open: Vec<u8>,
}

impl Utf8 {
    fn see(&mut self, piece: &[u8]) -> bool {
        let mut bytes = std::mem::take(&mut self.open);
        bytes.extend_from_slice(piece);
        let whole = match std::str::from_utf8(&bytes) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return false,
        };
        self.open = bytes.split_off(whole);
        let is_text = |byte: &u8| *byte >= b' ' || matches!(*byte, b'\t' | b'\n' | b'\r' | b'\x0c');
        bytes.iter().all(is_text)
    }
}

#[cfg(test)]
mod tests;
