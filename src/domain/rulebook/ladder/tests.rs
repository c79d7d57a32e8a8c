//! Which ladder is climbed, and which are refused.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::domain::register::Register;
use crate::domain::rulebook::{Part, Rulebook, flaws};
use crate::reference;

fn step(ladder: &str, step: i32, offset_days: i32, positions: &[Position]) -> LadderStep {
    LadderStep {
        ladder: ladder.into(),
        owed_by: LadderSide::Agency,
        category: None,
        urgency: None,
        kind: None,
        amount_from: None,
        step,
        offset_days,
        repeat_every_days: None,
        positions: positions.to_vec(),
        delivery: Delivery::AtOnce,
    }
}

/// Read once: the city's files are long.
static CITY: LazyLock<(Register, Vec<LadderStep>)> = LazyLock::new(|| {
    let city = reference::city().unwrap();
    (city.register, city.rulebook.ladders)
});

fn changed(change: impl FnOnce(&mut Vec<LadderStep>)) -> Vec<(String, &'static str)> {
    let (register, mut steps) = (&CITY.0, CITY.1.clone());
    change(&mut steps);
    let found = flaws(register, &Rulebook::draft(1, vec![], vec![], steps)).into_iter();
    found.filter(|flaw| flaw.part == Part::LadderStep).map(|flaw| (flaw.id, flaw.field)).collect()
}

const ANSWER: Owed = Owed {
    by: LadderSide::Agency,
    kind: DeadlineKind::Answer,
    lineage: &["DAT.GIA", "DAT"],
    urgency: Urgency::Urgent,
    amount_vnd: Some(500),
};

fn climbed(steps: Vec<LadderStep>, owed: &Owed) -> Option<String> {
    let book = Rulebook::draft(1, vec![], vec![], steps);
    book.ladder(owed).first().map(|step| step.ladder.clone())
}

#[test]
fn the_deeper_category_wins_then_the_kind_then_the_urgency_then_the_amount_then_the_name() {
    let ladder = |name: &str| step(name, 1, 0, &[Position::Officer]);
    let mut steps = vec![
        LadderStep { category: Some("DAT.GIA".into()), ..ladder("deep") },
        LadderStep {
            category: Some("DAT".into()),
            kind: Some(DeadlineKind::Answer),
            urgency: Some(Urgency::Urgent),
            ..ladder("group")
        },
        LadderStep { kind: Some(DeadlineKind::Answer), ..ladder("kind") },
        LadderStep { urgency: Some(Urgency::Urgent), amount_from: Some(500), ..ladder("urgent") },
        LadderStep { amount_from: Some(400), ..ladder("much") },
        LadderStep { amount_from: Some(300), ..ladder("less") },
        ladder("any"),
        ladder("zany"),
    ];
    for name in ["deep", "group", "kind", "urgent", "much", "less", "any", "zany"] {
        assert_eq!(climbed(steps.clone(), &ANSWER).as_deref(), Some(name));
        steps.retain(|step| step.ladder != name);
    }
    assert_eq!(climbed(steps, &ANSWER), None);
}

#[test]
fn a_ladder_is_for_what_it_says_and_taken_whole() {
    let large = LadderStep { amount_from: Some(501), ..step("large", 1, 0, &[Position::Chairman]) };
    let book = Rulebook::draft(1, vec![], vec![], [CITY.1.clone(), vec![large]].concat());
    assert_eq!(book.ladder(&ANSWER).len(), 7);
    assert_eq!(book.ladder(&Owed { amount_vnd: None, ..ANSWER }).len(), 7, "an amount that nobody named is not large");
    let offsets = |owed: &Owed| book.ladder(owed).iter().map(|step| step.offset_days).collect::<Vec<_>>();
    assert_eq!(offsets(&Owed { amount_vnd: Some(501), ..ANSWER }), [0]);
}

#[test]
fn the_defaults_are_sound() {
    assert_eq!(changed(|_| ()), []);
}

#[test]
fn a_ladder_that_goes_backwards_or_ends_in_nobody_is_refused_with_its_step_and_field() {
    let at = |ladder: &str, step: i32, field| vec![(format!("{ladder}/{step}"), field)];
    assert_eq!(changed(|steps| steps[2].offset_days = -1), at("agency", 3, "offset_days"));
    assert_eq!(changed(|steps| steps[1].positions.clear()), at("agency", 2, "positions"));
    assert_eq!(changed(|steps| steps[6].repeat_every_days = None), at("agency", 7, "repeat_every_days"));
    assert_eq!(changed(|steps| steps[6].positions = vec![Position::Director]), at("agency", 7, "positions"));
    assert_eq!(changed(|steps| steps[5].repeat_every_days = Some(5)), at("agency", 6, "repeat_every_days"));
    assert_eq!(changed(|steps| steps[6].repeat_every_days = Some(0)), at("agency", 7, "repeat_every_days"));
    assert_eq!(changed(|steps| steps[1].step = 1), [at("agency", 1, "step"), at("agency", 3, "step")].concat());
    assert_eq!(changed(|steps| steps[6].step = 9), at("agency", 9, "step"));
    assert_eq!(changed(|steps| steps[3].positions = vec![Position::Manager]), at("agency", 4, "positions"));
    assert_eq!(changed(|steps| steps[6].offset_days = 999), at("agency", 7, "offset_days"));
}

#[test]
fn what_a_ladder_is_for_is_known_said_once_and_leaves_nobody_out() {
    let urgent = Some(Urgency::Urgent);
    assert_eq!(changed(|steps| steps[3].urgency = urgent), [("agency/4".into(), "urgency")]);
    let general =
        changed(|steps| steps.iter_mut().filter(|s| s.ladder == "enterprise").for_each(|s| s.urgency = urgent));
    assert_eq!(general, [("enterprise/1".into(), "step")]);
    let more = |change: fn(&mut LadderStep)| {
        changed(|steps| {
            let copied: Vec<_> = steps.iter().filter(|step| step.ladder == "agency").cloned().collect();
            steps.extend(copied.into_iter().map(|mut step| {
                step.ladder = "more".into();
                change(&mut step);
                step
            }));
        })
    };
    assert_eq!(more(|_| ()), [("more/1".into(), "ladder")], "its twin is climbed");
    assert_eq!(more(|step| step.category = Some("NO".into())), [("more/1".into(), "category")]);
    assert_eq!(more(|step| step.kind = Some(DeadlineKind::Confirmation)), [("more/1".into(), "kind")]);
    assert_eq!(more(|step| step.amount_from = Some(-1)), [("more/1".into(), "amount_from")]);
    assert_eq!(more(|step| step.amount_from = Some(1)), []);
}

proptest! {
    #[test]
    fn the_order_of_ladders_is_total(picks in prop::collection::vec((0..3_usize, any::<[bool; 2]>(), prop::option::of(0..3_i64)), 1..8)) {
        let categories = [None, Some("DAT".to_owned()), Some("DAT.GIA".to_owned())];
        let steps: Vec<_> = picks.iter().enumerate().map(|(name, (category, [kind, urgent], amount_from))| LadderStep {
            category: categories[*category].clone(),
            kind: kind.then_some(DeadlineKind::Answer),
            urgency: urgent.then_some(Urgency::Urgent),
            amount_from: *amount_from,
            ..step(&format!("L{name}"), 1, 0, &[Position::Officer])
        }).collect();
        let mut turned = steps.clone();
        turned.reverse();
        prop_assert!(climbed(steps.clone(), &ANSWER).is_some());
        prop_assert_eq!(climbed(steps, &ANSWER), climbed(turned, &ANSWER));
    }
}
