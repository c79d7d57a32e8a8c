//! The `If-Match` header as handlers take it: `#[oai(name = "If-Match")] version: Header<Version>`.

use std::borrow::Cow;

use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromParameter, ParseResult, Type};

/// How the contract writes a quoted version; the gate knows this one pattern.
pub(super) const PATTERN: &str = "^\"(0|[1-9][0-9]{0,8})\"$";

/// The version that a write was made against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(pub i32);

/// The number between the quotes, spelled as `ETag` spells it. Lists, `*` and weak validators are not taken: a write has
/// exactly one base.
pub(super) fn parse(text: &str) -> Option<Version> {
    let digits = text.strip_prefix('"')?.strip_suffix('"')?;
    let is_number = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = is_number && (digits == "0" || !digits.starts_with('0'));
    is_number.then(|| digits.parse().ok().map(Version)).flatten()
}

impl Type for Version {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "string_version".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        let mut schema = MetaSchema::new("string");
        schema.pattern = Some(PATTERN.to_owned());
        schema.example = Some("\"3\"".into());
        MetaSchemaRef::Inline(Box::new(schema))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl ParseFromParameter for Version {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        parse(value).ok_or_else(|| ParseError::custom("not a quoted version"))
    }
}
