use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::domain::calendar::Limit;
use crate::domain::rulebook::{
    CompetenceRule, Delegation, Delivery, LadderSide, LadderStep, LimitPolicy, Party, Rulebook,
};
use crate::domain::words::{DeadlineKind, Position, Urgency};
use crate::reference;
use crate::sheet::{read_csv, read_xlsx, write_csv, write_xlsx};

fn sheets(book: &Rulebook) -> Vec<Sheet> {
    let parts = Section::ALL.iter().map(|section| titled(*section, &book.rows(*section)));
    std::iter::once(guide()).chain(parts).collect()
}

fn assert_comes_back(book: &Rulebook) {
    let workbook = read_xlsx(&write_xlsx(&sheets(book)).unwrap()).unwrap();
    let read = Reading::of_workbook(&workbook, None);
    assert!(read.errors.is_empty(), "{:?}", read.errors);
    assert_eq!(read.parts.len(), Section::ALL.len());
    for (section, rows) in read.parts {
        assert_eq!(rows, book.rows(section), "{section}");
        let table = read_csv(&write_csv(&bare(section, &book.rows(section))).unwrap()).unwrap();
        let read = Reading::of_table(section, &table);
        assert!(read.errors.is_empty(), "{:?}", read.errors);
        assert_eq!(read.parts, [(section, rows)]);
    }
}

#[test]
fn the_citys_own_rulebook_comes_back_from_its_files() {
    assert_comes_back(&reference::city().unwrap().rulebook);
}

#[test]
fn files_of_the_reference_data_are_read_but_for_columns_that_are_ours() {
    let table = read_csv(include_bytes!("../../reference/competence_rules.csv")).unwrap();
    let read = Reading::of_table(Section::Rules, &table);
    assert!(read.errors.is_empty(), "{:?}", read.errors);
    assert_eq!(read.parts[0].1, reference::city().unwrap().rulebook.rows(Section::Rules));
    let limits = read_csv(include_bytes!("../../reference/limits.csv")).unwrap();
    let told = Reading::of_table(Section::Limits, &limits).errors.into_fields();
    let pointers: Vec<_> = told.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["I1", "J1"], "who says it and how certain it is belongs to our sources");
}

#[test]
fn every_error_of_ten_thousand_rows_is_told_at_its_cell() {
    let book = reference::city().unwrap().rulebook;
    let mut sheet = titled(Section::Rules, &book.rows(Section::Rules)[..1]);
    let mut row = sheet.rows[0].clone();
    (row[3], row[9]) = (Cell::text("hôm qua"), Cell::text("cao"));
    sheet.rows = vec![row; 10_000];
    let told = Reading::of_workbook(&[sheet], None).errors.into_fields();
    assert_eq!(told.len(), 20_000);
    assert_eq!(told[0].pointer, "Phân công!D2");
    assert!(told[0].text.vi.starts_with("Dòng 2, cột “Hiệu lực từ ngày” (valid_from): “hôm qua” không phải"));
    assert_eq!(told[19_999].pointer, "Phân công!J10001");
}

#[test]
fn more_errors_than_are_told_are_counted() {
    let mut sheet = bare(Section::Ladders, &[]);
    sheet.rows = vec![vec![Cell::text("nobody")]; 10_000];
    let told = Reading::of_table(Section::Ladders, &sheet).errors.into_fields();
    assert_eq!((told.len(), told[0].pointer.as_str()), (20_001, "/file"));
    assert!(told[0].text.en.contains("40000 errors"), "{}", told[0].text.en);
}

#[test]
fn what_is_twice_or_missing_or_unknown_is_told() {
    let book = reference::city().unwrap().rulebook;
    let rows = book.rows(Section::Limits);
    let pointers = |reading: Reading| {
        let told = reading.errors.into_fields();
        told.into_iter().map(|error| error.pointer).collect::<Vec<_>>()
    };
    let twice = bare(Section::Limits, &[rows[0].clone(), rows[1].clone(), rows[0].clone()]);
    assert_eq!(pointers(Reading::of_table(Section::Limits, &twice)), ["Thời hạn!A4"]);
    let mut short = bare(Section::Limits, &rows);
    short.header.pop();
    assert_eq!(pointers(Reading::of_table(Section::Limits, &short)), ["Thời hạn!I1"]);
    let mut other = titled(Section::Limits, &rows);
    other.name = "Sheet1".into();
    assert_eq!(pointers(Reading::of_workbook(&[other], None)), ["Sheet1"]);
    assert_eq!(pointers(Reading::of_workbook(&[guide()], None)), ["/file"]);
}

/// Texts as they are kept: without white space around them.
fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[A-Za-zđếữ=+@'\"0-9,]([ a-zđ;,\"\n=+@'0-9-]{0,12}[a-zđ0-9])?")
}

fn code() -> impl Strategy<Value = String> {
    "[a-z0-9][a-z0-9.-]{0,6}"
}

fn day() -> impl Strategy<Value = Option<NaiveDate>> {
    proptest::option::of(
        (0_u64..40_000).prop_map(|days| NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Days::new(days)),
    )
}

fn party() -> impl Strategy<Value = Party> {
    prop_oneof![
        code().prop_map(Party::Organization),
        Just(Party::parse("@commune").unwrap()),
        Just(Party::parse("@district").unwrap()),
    ]
}

fn codes() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(code(), 0..3)
}

fn amount() -> impl Strategy<Value = Option<i64>> {
    proptest::option::of(0..=i64::MAX)
}

fn rule() -> impl Strategy<Value = CompetenceRule> {
    let who = (code(), proptest::option::of(code()), party(), proptest::collection::vec(party(), 0..3));
    let when = (day(), day(), text(), text(), any::<i32>());
    (who, when, codes(), codes(), amount(), amount()).prop_map(
        |(
            (category, territory, lead, coordinating),
            (valid_from, valid_to, legal_basis, note, priority),
            enterprises,
            sectors,
            amount_from,
            amount_to,
        )| {
            let id = String::new();
            CompetenceRule {
                id,
                category,
                territory,
                valid_from,
                valid_to,
                lead,
                coordinating,
                legal_basis,
                note,
                priority,
                enterprises,
                sectors,
                amount_from,
                amount_to,
            }
        },
    )
}

fn delegation() -> impl Strategy<Value = Delegation> {
    let who = (code(), party(), codes(), codes(), amount(), amount());
    (who, (day(), day(), day()), text(), any::<bool>(), text()).prop_map(
        |(
            (delegator, delegate, categories, territories, amount_from, amount_to),
            (valid_from, valid_to, revoked_on),
            instrument,
            may_pass_on,
            note,
        )| {
            let id = String::new();
            Delegation {
                id,
                delegator,
                delegate,
                categories,
                territories,
                amount_from,
                amount_to,
                valid_from,
                valid_to,
                revoked_on,
                instrument,
                may_pass_on,
                note,
            }
        },
    )
}

fn limit() -> impl Strategy<Value = LimitPolicy> {
    let kind = proptest::sample::select(DeadlineKind::ALL);
    let urgency = proptest::option::of(proptest::sample::select(Urgency::ALL));
    (kind, urgency, proptest::option::of(any::<i32>()), 1_u32..200, day(), day(), text()).prop_map(
        |(kind, urgency, min_opinions, days, valid_from, valid_to, legal_basis)| {
            let (id, limit) = (String::new(), Limit::WorkingDays(days));
            LimitPolicy { id, kind, urgency, min_opinions, limit, valid_from, valid_to, legal_basis }
        },
    )
}

fn step() -> impl Strategy<Value = (LadderSide, i32, Option<i32>, Vec<Position>, Delivery)> {
    (
        proptest::sample::select(LadderSide::ALL),
        any::<i32>(),
        proptest::option::of(any::<i32>()),
        proptest::collection::vec(proptest::sample::select(Position::ALL), 0..3),
        proptest::sample::select(Delivery::ALL),
    )
}

fn book() -> impl Strategy<Value = Rulebook> {
    let rules = proptest::collection::vec(rule(), 0..5);
    let delegations = proptest::collection::vec(delegation(), 0..4);
    let limits = proptest::collection::vec(limit(), 0..4);
    let steps = proptest::collection::vec(step(), 0..4);
    (rules, delegations, limits, steps).prop_map(|(mut rules, mut delegations, mut limits, steps)| {
        rules.iter_mut().zip(1..).for_each(|(rule, number)| rule.id = format!("R{number}"));
        delegations.iter_mut().zip(1..).for_each(|(delegation, number)| delegation.id = format!("DL{number}"));
        limits.iter_mut().zip(1..).for_each(|(limit, number)| limit.id = format!("L{number}"));
        let steps =
            steps.into_iter().zip(1..).map(|((owed_by, offset_days, repeat_every_days, positions, delivery), step)| {
                let (ladder, category, urgency) = ("agency".to_owned(), Some("DAT".to_owned()), Some(Urgency::Urgent));
                let (kind, amount_from) = (Some(DeadlineKind::Answer), Some(5));
                LadderStep {
                    ladder,
                    owed_by,
                    category,
                    urgency,
                    kind,
                    amount_from,
                    step,
                    offset_days,
                    repeat_every_days,
                    positions,
                    delivery,
                }
            });
        Rulebook::draft(1, rules, limits, steps.collect()).with_delegations(delegations)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_rulebook_comes_back_from_its_files(book in book()) {
        assert_comes_back(&book);
    }
}
