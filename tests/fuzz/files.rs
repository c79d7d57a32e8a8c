//! What a file is, told from bytes that anybody may have made.

use super::recognise::Recogniser;
use crate::domain::attachment::FileName;

/// The first line is the file's name. It does not matter in what pieces the rest comes.
#[test]
fn contents() {
    bolero::check!(name = "contents").for_each(|bytes: &[u8]| {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return };
        let Some(name) = std::str::from_utf8(&bytes[..end]).ok().and_then(FileName::new) else { return };
        let content = &bytes[end + 1..];
        let kind_in = |size: usize| {
            let mut recogniser = Recogniser::new(name.clone());
            let seen = content.chunks(size.max(1)).try_for_each(|piece| recogniser.see(piece));
            seen.and_then(|()| recogniser.kind()).ok()
        };
        let whole = kind_in(content.len());
        assert_eq!(kind_in(7), whole);
        assert!(whole.is_none_or(|kind| kind.fits(&name)));
    });
}
