//! A letter as the bytes that go over the wire. The same letter gives the same bytes however often it is sent: its
//! boundary, its date and its Message-ID are its own and not the moment's.

use lettre::address::AddressError;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};

use crate::domain::notification::Notification;
use crate::domain::person::find_fault_of_address;
use crate::mail::HeaderText;

/// Why a letter cannot be written as a mail.
#[derive(Debug, thiserror::Error)]
pub enum Unsendable {
    /// The reader's address is one that no mail is sent to.
    #[error("the address cannot be used: {0}")]
    Unusable(String),
    /// The reader's address is none.
    #[error("the address cannot be read: {0}")]
    Address(#[from] AddressError),
    /// The mail library refused it.
    #[error("the letter cannot be written: {0}")]
    Message(#[from] lettre::error::Error),
}

/// Writes `letter` as a mail from `sender` in two forms, text and HTML (RFC 2046, 5.1.4).
pub fn write(letter: &Notification, sender: &Mailbox) -> Result<Message, Unsendable> {
    if let Some(fault) = find_fault_of_address(&letter.address) {
        return Err(Unsendable::Unusable(fault.en));
    }
    let reader = Mailbox::new(Some(HeaderText::new(&letter.name).into_string()), letter.address.parse()?);
    let domain = message_domain(&letter.message_id);
    let mut mail = Message::builder()
        .from(sender.clone())
        .to(reader)
        .date(letter.created_at.into())
        .subject(HeaderText::new(&letter.subject).into_string())
        .message_id(Some(letter.message_id.clone()))
        .header(AutoSubmitted)
        .header(ListId(format!("<thaogo.{domain}>")));
    if let Some((case, _)) = &letter.case {
        // All letters about a case hang on one message that was never sent, so that mail programs show one thread.
        let thread = format!("<{case}@{domain}>");
        mail = mail.in_reply_to(thread.clone()).references(thread);
    }
    let forms = MultiPart::alternative()
        .boundary(format!("thaogo-{}", letter.id.simple()))
        .singlepart(part(ContentType::TEXT_PLAIN, &letter.text))
        .singlepart(part(ContentType::TEXT_HTML, &letter.html));
    Ok(mail.multipart(forms)?)
}

/// One form. Base64 has no line of its own that could be mistaken for another (RUSTSEC-2026-0561: a bare LF).
fn part(kind: ContentType, text: &str) -> SinglePart {
    let encoded =
        Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::Base64).expect("base64 encodes any text");
    SinglePart::builder().header(kind).body(encoded)
}

fn message_domain(message_id: &str) -> &str {
    message_id.trim_end_matches('>').rsplit_once('@').map_or("localhost", |(_, domain)| domain)
}

/// Tells holiday notices and the like not to answer (RFC 3834, 5.2).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Names this installation, so that its letters can be sorted (RFC 2919).
#[derive(Clone)]
struct ListId(String);

impl Header for ListId {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Id")
    }

    fn parse(value: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(value.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}
