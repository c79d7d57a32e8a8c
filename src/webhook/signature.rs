//! Signatures as Standard Webhooks asks for them: `v1,` and the base64 of HMAC-SHA256 over id, moment and body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What every secret begins with.
const PREFIX: &str = "whsec_";

/// A new secret: 256 random bits.
pub fn new_secret() -> String {
    let bytes: [u8; 32] = rand::random();
    format!("{PREFIX}{}", STANDARD.encode(bytes))
}

/// The value of `webhook-signature`: one signature by each secret, so that receivers may change theirs in peace.
pub fn sign<'a>(secrets: impl IntoIterator<Item = &'a str>, id: &str, timestamp: i64, body: &str) -> String {
    let signatures = secrets.into_iter().map(|secret| {
        let key = STANDARD.decode(secret.trim_start_matches(PREFIX)).unwrap_or_default();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of every length");
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    });
    signatures.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{new_secret, sign};

    #[test]
    fn the_example_of_the_specification_is_signed_as_it_says() {
        // https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md and its libraries' tests.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = r#"{"test": 2432232314}"#;
        let signed = sign([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn secrets_are_new_each_time_and_long_enough() {
        assert_ne!(new_secret(), new_secret());
        assert_eq!(new_secret().len(), 6 + 44);
    }
}
