//! What a letter is made of: the blocks that templates yield, texts that go into headers, addresses.

use super::transport::parse_sender;
use super::{HeaderText, blocks};

#[test]
fn letters() {
    bolero::check!(name = "letters").for_each(|bytes: &[u8]| {
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let read = blocks::read(text);
        assert!(read.len() <= text.lines().count());
        assert!(blocks::to_text(&read).ends_with('\n'));
        let header = HeaderText::new(text);
        assert_eq!(HeaderText::new(header.as_str()).as_str(), header.as_str());
        if let Ok(sender) = parse_sender(text) {
            assert!(!sender.email.to_string().contains(['\r', '\n', ' ', '<', '>']), "{sender:?}");
        }
    });
}
