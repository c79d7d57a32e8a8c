//! In which part of a split territory a case seems to lie: what is known of the parts is looked for in its address.
//! Advice alone, which a person confirms.

use crate::domain::register::Territory;
use crate::domain::text::fold;

/// What stands before a territory's own name.
const KINDS: [&str; 8] = ["phuong ", "xa ", "thi tran ", "dac khu ", "quan ", "huyen ", "thanh pho ", "thi xa "];

/// One part of a split territory, with the streets and quarters that are known to lie in it.
pub(super) struct Known<'a> {
    pub unit: &'a Territory,
    pub places: Option<&'a str>,
}

/// The one part that the address speaks for; none where it speaks for none, or for several alike.
pub(super) fn likely_part<'a>(address: &str, parts: &[Known<'a>]) -> Option<&'a Territory> {
    let address = in_words(address);
    let mut said: Vec<(usize, &Territory)> = parts.iter().map(|part| (weight(&address, part), part.unit)).collect();
    said.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    match said.as_slice() {
        [(first, _), (second, _), ..] if first == second => None,
        [(first, unit), ..] if *first > 0 => Some(unit),
        _ => None,
    }
}

/// How many letters of the address are known of the part.
fn weight(address: &str, part: &Known<'_>) -> usize {
    let name = in_words(&part.unit.name.vi);
    let own = KINDS.iter().find_map(|kind| name.trim_start().strip_prefix(kind)).unwrap_or(name.trim());
    let places = part.places.unwrap_or_default().split([',', ';']).map(in_words);
    let known = places.map(|place| place.trim().to_owned()).chain([own.trim().to_owned()]);
    known.filter(|known| !known.is_empty() && address.contains(&format!(" {known} "))).map(|known| known.len()).sum()
}

/// Folded, with a space around every word.
fn in_words(text: &str) -> String {
    let spaced: String = fold(text).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    format!(" {} ", spaced.split_whitespace().collect::<Vec<_>>().join(" "))
}
