//! A form with one file in it (`multipart/form-data`, RFC 7578), read as it comes. Holds in memory what stands around the
//! file and one piece of it, never the file.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures_util::StreamExt;
use multer::{Constraints, Field, Multipart};
use poem::http::header::CONTENT_DISPOSITION;

use super::fault::{Fault, Faults};
use super::json;
use super::pieces::Pieces;
use super::route::decode;
use crate::application::Error;
use crate::application::attach_file::IncomingFile;

/// The parts that are taken.
const FILE: &str = "file";
const DESCRIPTION: &str = "description";
/// The most that may stand between two pieces of a file: a part's head, a description, what precedes the first part.
const AROUND: u64 = 64 * 1024;
/// The longest description, in characters.
pub(in crate::api) const LONGEST_DESCRIPTION: usize = 1000;

/// A form of which all before the file's content was read.
pub(in crate::api) struct FileForm {
    parts: Multipart<'static>,
    allowance: Allowance,
    file: Field<'static>,
    name: Option<String>,
    description: Option<String>,
}

/// How much of the body may be read before the next piece of the file must have come of it.
#[derive(Clone, Default)]
struct Allowance {
    seen: Arc<AtomicU64>,
    most: Arc<AtomicU64>,
}

impl Allowance {
    fn renew(&self) {
        self.most.store(self.seen.load(Ordering::Relaxed) + AROUND, Ordering::Relaxed);
    }

    fn take(&self, piece: &Bytes) -> bool {
        let seen = self.seen.fetch_add(piece.len() as u64, Ordering::Relaxed);
        // What came before this piece counts: one piece may be as large as the connection's buffer.
        seen <= self.most.load(Ordering::Relaxed)
    }
}

impl FileForm {
    /// Reads up to the file.
    ///
    /// # Errors
    /// What is sent is not such a form, or has no file.
    pub(in crate::api) async fn begin(pieces: Pieces, content_type: &str) -> Result<Self, Error> {
        let boundary = multer::parse_boundary(content_type).map_err(|_| fault("", Fault::MissingBoundary))?;
        let allowance = Allowance::default();
        let watch = allowance.clone();
        let watched = pieces.map(move |piece| match piece {
            Ok(piece) if !watch.take(&piece) => Err(std::io::ErrorKind::FileTooLarge.into()),
            piece => piece,
        });
        let known = Constraints::new().allowed_fields(vec![FILE, DESCRIPTION]);
        let mut parts = Multipart::with_constraints(watched, boundary, known);
        let mut description = None;
        loop {
            allowance.renew();
            let part = parts.next_field().await.map_err(unreadable)?;
            match part {
                None => return Err(fault("/file", Fault::Missing)),
                Some(file) if file.name() == Some(FILE) => {
                    let name = name_of(&file);
                    return Ok(Self { parts, allowance, file, name, description });
                }
                Some(part) => add_description(&mut description, part).await?,
            }
        }
    }
}

impl IncomingFile for FileForm {
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, Error> {
        self.allowance.renew();
        self.file.chunk().await.map_err(unreadable)
    }

    async fn rest(self) -> Result<Option<String>, Error> {
        let Self { mut parts, allowance, file, mut description, .. } = self;
        // One part is read at a time.
        drop(file);
        loop {
            allowance.renew();
            match parts.next_field().await.map_err(unreadable)? {
                None => return Ok(description),
                Some(part) if part.name() == Some(FILE) => return Err(fault("/file", Fault::Repeated)),
                Some(part) => add_description(&mut description, part).await?,
            }
        }
    }
}

/// An empty description is none: browsers send whatever field a form has.
async fn add_description(description: &mut Option<String>, part: Field<'static>) -> Result<(), Error> {
    if description.is_some() {
        return Err(fault("/description", Fault::Repeated));
    }
    let bytes = part.bytes().await.map_err(unreadable)?;
    let mut faults = Faults::default();
    faults.under(DESCRIPTION, |faults| match std::str::from_utf8(&bytes) {
        Ok(text) => {
            json::inspect_text(text, faults);
            let found = text.chars().count();
            if found > LONGEST_DESCRIPTION {
                faults.add(Fault::TooLong { max: LONGEST_DESCRIPTION, found });
            }
            *description = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        Err(error) => faults.add(Fault::NotUtf8 { line: 1, column: error.valid_up_to() + 1 }),
    });
    faults.into_result()
}

/// The file's name; also as `filename*`, which RFC 7578 forbids and some libraries send.
fn name_of(file: &Field<'static>) -> Option<String> {
    if let Some(name) = file.file_name() {
        return Some(name.to_owned());
    }
    let disposition = file.headers().get(CONTENT_DISPOSITION)?.to_str().ok()?;
    let (_, extended) = disposition.split_once("filename*=")?;
    let (charset, coded) = extended.split(';').next()?.trim().split_once("''")?;
    charset.eq_ignore_ascii_case("utf-8").then(|| decode(coded, false)).flatten()
}

fn unreadable(error: multer::Error) -> Error {
    match error {
        multer::Error::UnknownField { field_name } => {
            let mut faults = Faults::default();
            let known = format!("{FILE}, {DESCRIPTION}");
            faults.under(&field_name.unwrap_or_default(), |faults| faults.add(Fault::Unknown { known }));
            faults.into_result().expect_err("it holds one")
        }
        _ => fault("", Fault::BrokenOff),
    }
}

fn fault(pointer: &str, fault: Fault) -> Error {
    let mut faults = Faults::default();
    faults.at_parameter(pointer, |faults| faults.add(fault));
    faults.into_result().expect_err("it holds one")
}
