//! The second factor: codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, thirty seconds, as every app
//! reads them), and recovery codes for whoever lost it.

use chrono::{DateTime, Utc};
use totp_rs::{Builder, Secret};
use url::form_urlencoded::byte_serialize;

use super::access::Role;
use crate::words;

/// Bytes of a secret (RFC 4226, section 4: 160 bits).
pub const SECRET_BYTES: usize = 20;
/// How many recovery codes somebody has.
pub const RECOVERY_CODES: usize = 10;
/// Bytes of a recovery code: enough that a hash of it tells nothing.
pub const RECOVERY_BYTES: usize = 10;

words! {
    /// Who signs in with a second factor.
    SecondFactorFor {
        /// Those who sign for a body, steer, watch, or manage access; the others as they choose.
        Roles = "roles",
        /// Everyone.
        Everyone = "everyone",
    }
}

impl SecondFactorFor {
    /// Whether whoever has this role has to have one.
    pub const fn is_required(self, role: Role) -> bool {
        match (self, role) {
            (Self::Everyone, _)
            | (
                Self::Roles,
                Role::Director
                | Role::ViceChairman
                | Role::Chairman
                | Role::Coordinator
                | Role::Administrator
                | Role::Auditor,
            ) => true,
            (Self::Roles, Role::Reporter | Role::Manager | Role::Officer) => false,
        }
    }
}

/// The step of a code, if it is the secret's at `now`, give or take one step of thirty seconds, and later than the `last`
/// one that was taken: a code is taken once.
pub fn step_of(secret: &[u8], code: &str, now: DateTime<Utc>, last: Option<i64>) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let totp = Builder::new().with_secret(Secret::new(secret.into())).build().ok()?;
    let step = totp.check(&digits, u64::try_from(now.timestamp()).ok()?)?;
    i64::try_from(step).ok().filter(|step| last.is_none_or(|last| *step > last))
}

/// The secret in letters, in groups of four, for whoever cannot point a camera at it.
pub fn in_letters(secret: &[u8]) -> String {
    grouped(&letters(secret))
}

/// What the square that a phone looks at says.
pub fn address(secret: &[u8], email: &str) -> String {
    let account: String = byte_serialize(email.as_bytes()).collect();
    format!("otpauth://totp/Thao%20Go:{account}?secret={}&issuer=Thao%20Go", letters(secret))
}

/// A recovery code as its owner writes it down.
pub fn recovery_code(bytes: &[u8]) -> String {
    grouped(&letters(bytes))
}

/// A recovery code as it is compared, however it was typed.
pub fn recovery_typed(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

fn letters(bytes: &[u8]) -> String {
    Secret::new(bytes.into()).to_base32()
}

fn grouped(letters: &str) -> String {
    let groups: Vec<&str> = letters.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    /// RFC 6238, appendix B: the last six digits of its codes for this secret.
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn the_codes_of_the_standard_are_taken() {
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(step_of(SECRET, code, at(seconds), None), Some(seconds / 30), "{seconds}");
        }
        assert!(step_of(SECRET, "005 924", at(1_234_567_890), None).is_some());
        for wrong in ["5924", "0059241", "", "abcdef", "-05924", "+05924"] {
            assert_eq!(step_of(SECRET, wrong, at(1_234_567_890), None), None, "{wrong}");
        }
    }

    #[test]
    fn clocks_may_differ_by_one_step() {
        let made = at(59);
        assert!(step_of(SECRET, "287082", made + TimeDelta::seconds(30), None).is_some());
        assert!(step_of(SECRET, "287082", made + TimeDelta::seconds(61), None).is_none());
    }

    #[test]
    fn a_code_is_taken_once() {
        let step = step_of(SECRET, "287082", at(59), None);
        assert_eq!(step_of(SECRET, "287082", at(59), step), None);
        assert_eq!(step_of(SECRET, "287082", at(59), Some(0)), step);
    }

    #[test]
    fn recovery_codes_are_read_however_they_are_typed() {
        let code = recovery_code(&[7; RECOVERY_BYTES]);
        assert_eq!(code.len(), 19);
        assert_eq!(recovery_typed(&code.to_lowercase().replace(' ', "-")), recovery_typed(&code));
    }

    #[test]
    fn whoever_signs_steers_watches_or_manages_has_one() {
        let free: Vec<_> = Role::ALL.iter().filter(|role| !SecondFactorFor::Roles.is_required(**role)).collect();
        assert_eq!(free, [&Role::Reporter, &Role::Manager, &Role::Officer]);
        assert!(Role::ALL.iter().all(|role| SecondFactorFor::Everyone.is_required(*role)));
    }
}
