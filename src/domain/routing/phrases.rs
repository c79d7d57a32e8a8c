//! The halves of sentences of which the reasons are made: dates, bodies, legal bases, why one rule comes before another.

use chrono::{Datelike, NaiveDate};

use super::candidates::{Candidate, Criterion};
use crate::domain::register::Level;
use crate::domain::text::Text;

/// The months in English.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Why the winner comes before the next.
pub(super) fn why(winner: &Candidate, next: Option<&Candidate>) -> Text {
    let Some(next) = next else {
        return Text::new("không còn quy định nào khác phù hợp", "no other rule holds");
    };
    let (id, reason) = (&next.rule.id, reason(winner, next));
    Text::new(format!("được chọn trước {id} vì {}", reason.vi), format!("it comes before {id} because {}", reason.en))
}

fn reason(winner: &Candidate, next: &Candidate) -> Text {
    match winner.criterion_over(next) {
        Criterion::Category => Text::new("lĩnh vực cụ thể hơn", "its category is more specific"),
        Criterion::Territory => Text::new("địa bàn cụ thể hơn", "its territory is more specific"),
        Criterion::Conditions => {
            let (more, fewer) = (winner.rule.conditions(), next.rule.conditions());
            let vi = format!("nhiều điều kiện hơn ({more} so với {fewer})");
            Text::new(vi, format!("it makes more conditions ({more} against {fewer})"))
        }
        Criterion::Priority => {
            let (higher, lower) = (winner.rule.priority, next.rule.priority);
            let vi = format!("mức ưu tiên cao hơn ({higher} so với {lower})");
            Text::new(vi, format!("its priority is higher ({higher} against {lower})"))
        }
        Criterion::ValidFrom => Text::new("có hiệu lực sớm hơn", "it has been in force for longer"),
        Criterion::Id => {
            Text::new("mã quy định đứng trước, các tiêu chí khác ngang nhau", "its id is smaller, all else being equal")
        }
    }
}

pub(super) fn basis(legal_basis: &Option<String>) -> Text {
    match legal_basis {
        Some(basis) => Text::new(format!("căn cứ: {basis}"), format!("legal basis: {basis}")),
        None => Text::new("chưa có căn cứ", "no legal basis recorded"),
    }
}

pub(super) fn body(level: Level) -> Text {
    let (vi, en) = match level {
        Level::Central => ("trung ương", "central"),
        Level::Province => ("cấp tỉnh", "provincial"),
        Level::District => ("cấp huyện", "district"),
        Level::Commune => ("cấp xã", "commune"),
    };
    Text::new(format!("Ủy ban nhân dân {vi}"), format!("{en} people's committee"))
}

pub(super) fn date(on: NaiveDate) -> Text {
    // By hand: a pattern read anew for each date takes more time than the rest of a sentence.
    let (day, month, year) = (on.day(), on.month(), on.year());
    let name = MONTHS[on.month0() as usize];
    Text::new(format!("{day:02}/{month:02}/{year}"), format!("{day} {name} {year}"))
}

/// An English name without its own article.
pub(super) fn bare(name: &str) -> &str {
    name.strip_prefix("The ").or_else(|| name.strip_prefix("the ")).unwrap_or(name)
}
