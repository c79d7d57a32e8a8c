//! Signs letters for the sender's domain (DKIM: RFC 6376, RFC 8463), so that their readers' servers know them for ours.
//!
//! Both canonicalizations are `relaxed`. The signature carries no time: the same letter stays the same to the byte.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::SignatureScheme::{ED25519, RSA_PKCS1_SHA256};
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::sign::Signer;
use sha2::{Digest, Sha256};

/// What is signed, as far as a letter has it: all that its reader is shown or threads by.
const SIGNED: [&str; 12] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "references",
    "in-reply-to",
    "mime-version",
    "content-type",
    "auto-submitted",
    "list-id",
    "reply-to",
];

/// A domain's key.
#[derive(Clone)]
pub struct DkimKey {
    domain: String,
    selector: String,
    algorithm: &'static str,
    signer: Arc<dyn Signer>,
}

impl fmt::Debug for DkimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}._domainkey.{}", self.algorithm, self.selector, self.domain)
    }
}

impl DkimKey {
    /// Reads the private key (PEM; RSA or Ed25519) whose public half lies in the DNS at `<selector>._domainkey.<domain>`.
    pub fn read(file: &Path, selector: &str, domain: &str) -> Result<Self, String> {
        let shown = file.display();
        let key = PrivateKeyDer::from_pem_file(file).map_err(|error| format!("{shown} holds no key (PEM): {error}"))?;
        let key = any_supported_type(&key).map_err(|error| format!("{shown}: {error}"))?;
        let signer = key.choose_scheme(&[RSA_PKCS1_SHA256, ED25519]);
        let signer = signer.ok_or_else(|| format!("{shown}: DKIM knows RSA and Ed25519 keys alone"))?;
        let algorithm = if signer.scheme() == ED25519 { "ed25519-sha256" } else { "rsa-sha256" };
        Ok(Self { domain: domain.to_owned(), selector: selector.to_owned(), algorithm, signer: signer.into() })
    }

    /// The mail with its signature before it.
    pub fn sign(&self, mail: &[u8]) -> Result<Vec<u8>, String> {
        let text = std::str::from_utf8(mail).map_err(|error| error.to_string())?;
        let (head, body) = text.split_once("\r\n\r\n").ok_or("the letter has no body")?;
        let headers = headers(head);
        let signed: Vec<&(String, String)> =
            SIGNED.iter().filter_map(|name| headers.iter().rfind(|(found, _)| found == name)).collect();
        let names: Vec<&str> = signed.iter().map(|(name, _)| name.as_str()).collect();
        let hash = STANDARD.encode(Sha256::digest(relaxed_body(body)));
        // Folded where it may be, so that no line grows too long.
        let unsigned = format!(
            "v=1; a={}; c=relaxed/relaxed; d={}; s={};\r\n h={};\r\n bh={hash};\r\n b=",
            self.algorithm,
            self.domain,
            self.selector,
            names.join(":\r\n  "),
        );
        let mut data: String = signed.iter().map(|(name, value)| format!("{name}:{value}\r\n")).collect();
        data.push_str(&format!("dkim-signature:{}", relaxed(&unsigned)));
        let signature = STANDARD.encode(self.signature_of(data.as_bytes())?);
        let folded: Vec<&str> =
            signature.as_bytes().chunks(72).filter_map(|part| std::str::from_utf8(part).ok()).collect();
        Ok([format!("DKIM-Signature: {unsigned}{}\r\n", folded.join("\r\n  ")).as_bytes(), mail].concat())
    }

    /// RSA signs the data, Ed25519 its hash (RFC 8463, 3).
    fn signature_of(&self, data: &[u8]) -> Result<Vec<u8>, String> {
        let signed = match self.signer.scheme() {
            ED25519 => self.signer.sign(&Sha256::digest(data)),
            _ => self.signer.sign(data),
        };
        signed.map_err(|error| error.to_string())
    }
}

/// The headers in their order, names in lower case, values as `relaxed` has them.
fn headers(head: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        match (line.starts_with([' ', '\t']), headers.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => value.push_str(line),
            (_, _, Some((name, value))) => headers.push((name.trim().to_lowercase(), value.to_owned())),
            _ => {}
        }
    }
    headers.into_iter().map(|(name, value)| (name, relaxed(&value))).collect()
}

/// Unfolded, each run of blanks as one space, none at either end (RFC 6376, 3.4.2).
fn relaxed(value: &str) -> String {
    value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Each run of blanks as one space, none at a line's end, no empty lines at the end (RFC 6376, 3.4.4).
fn relaxed_body(body: &str) -> String {
    let lines = body.split("\r\n").map(|line| {
        let indent = if line.starts_with([' ', '\t']) { " " } else { "" };
        let words = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if words.is_empty() { words } else { format!("{indent}{words}") }
    });
    let body = lines.collect::<Vec<_>>().join("\r\n");
    let body = body.trim_end_matches("\r\n");
    if body.is_empty() { String::new() } else { format!("{body}\r\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_relays_may_change_changes_nothing_that_is_signed() {
        // RFC 6376, 3.4.5.
        let head = "A: X\r\nB : Y\t\r\n\tZ  ";
        assert_eq!(headers(head), [("a".into(), "X".into()), ("b".into(), "Y Z".into())]);
        assert_eq!(relaxed_body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
        assert_eq!(relaxed_body("\r\n\r\n"), "");
    }
}
