//! The properties of routing, in random worlds.

use chrono::Days;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::subsequence;

use super::oracle::{Absence, Path, expected, stand_in};
use super::worlds::{
    PARTIES, UNITS, World, answer, asked, day, filing, organization, register, routed, router, succession, world,
};
use super::{RoutingStep, StepKind};
use crate::domain::register::{Level, Organization, Succession};
use crate::domain::rulebook::{CompetenceRule, Party};

/// What the register gains after the day that was asked about: new organizations, successions, ends.
fn later() -> impl Strategy<Value = (Vec<Organization>, Vec<Succession>, Vec<Option<u64>>)> {
    let new = ["nobody", "o9", "d9", "c9"].iter().map(|code| {
        let governs = match *code {
            "d9" => Some((Level::District, "D1")),
            "c9" => Some((Level::Commune, "C1")),
            _ => None,
        };
        (organization(code, governs), 1..9_u64)
    });
    let founded = |(organization, after): (Organization, u64)| Organization {
        valid_from: Some(day(5) + Days::new(after)),
        valid_to: None,
        ..organization
    };
    let new = new.collect::<Vec<_>>().prop_map(move |new| new.into_iter().map(founded).collect());
    let followed = (succession(), 1..9_u64)
        .prop_map(|(succession, after)| Succession { effective_on: day(5) + Days::new(after), ..succession });
    (new, vec(followed, 0..10), vec(option::of(0..9_u64), 8))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn the_router_answers_by_the_letter_of_the_rules(world in world(), asked in asked()) {
        let decision = routed(&world, &asked);
        prop_assert_eq!(answer(&decision), expected(&world, &asked, &[]));
        prop_assert!(!decision.steps.is_empty());
    }

    #[test]
    fn who_held_the_case_gives_way_to_the_next_by_the_letter(
        world in world(),
        asked in asked(),
        held in subsequence(PARTIES.to_vec(), 0..4),
    ) {
        let router = router(&world);
        let decision = router.route_without(&filing(&router, &asked), &held);
        prop_assert_eq!(answer(&decision), expected(&world, &asked, &held));
        prop_assert!(decision.lead_agency.as_deref().is_none_or(|lead| !held.contains(&lead)));
        prop_assert!(!decision.steps.is_empty());
    }

    #[test]
    fn deciding_without_reasons_comes_to_the_same(world in world(), asked in asked()) {
        let router = router(&world);
        let (decision, routed) = (router.decide(&filing(&router, &asked)), routed(&world, &asked));
        prop_assert_eq!(decision.rule.map(|rule| &rule.id), routed.rule.as_ref());
        prop_assert_eq!(decision.lead.map(|lead| &lead.code), routed.lead_agency.as_ref());
        prop_assert_eq!(decision.gap.is_some(), decision.lead.is_none());
        let told = |step: &&RoutingStep| step.kind == StepKind::Delegation;
        let told = routed.steps.iter().filter(told).filter_map(|step| Some(&step.delegation.as_ref()?.id));
        if decision.lead.is_some() {
            prop_assert_eq!(decision.delegations.iter().map(|d| &d.id).collect::<Vec<_>>(), told.collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_rule_for_just_this_category_here_wins_over_every_wider_one(world in world(), asked in asked(), anywhere: bool) {
        let mut world = world;
        world.rules.retain(|rule| rule.category != asked.category);
        world.rules.push(CompetenceRule {
            id: "R99".into(),
            category: asked.category.into(),
            territory: (!anywhere).then(|| UNITS[asked.unit].0.into()),
            valid_from: None,
            valid_to: None,
            lead: Party::Organization("o1".into()),
            coordinating: vec![],
            legal_basis: None,
            note: None,
            priority: -9,
            enterprises: vec![],
            sectors: vec![],
            amount_from: None,
            amount_to: None,
        });
        let router = router(&world);
        let stands = stand_in(&world, &asked, &Party::Organization("o1".into()), Path::default());
        // Where nobody stands for its lead because the place has no such committee, it alone may give way.
        if !matches!(stands, Err(Absence::Here)) {
            prop_assert_eq!(router.decide(&filing(&router, &asked)).rule.map(|rule| rule.id.as_str()), Some("R99"));
        }
    }
}

proptest! {
    #[test]
    fn what_the_register_gains_later_changes_no_earlier_decision(
        world in world(),
        asked in asked(),
        (new, followed, ends) in later(),
    ) {
        let mut since = world.clone();
        for (organization, end) in since.organizations.iter_mut().zip(ends) {
            organization.valid_to = organization.valid_to.or(end.map(|after| day(5) + Days::new(after)));
        }
        since.organizations.extend(new);
        since.successions.extend(followed);
        prop_assert_eq!(answer(&routed(&world, &asked)), answer(&routed(&since, &asked)));
    }

    #[test]
    fn the_order_in_which_rows_lie_changes_nothing(
        (world, shuffled) in world().prop_flat_map(|world| {
            let rules = Just(world.rules.clone()).prop_shuffle();
            let organizations = Just(world.organizations.clone()).prop_shuffle();
            let successions = Just(world.successions.clone()).prop_shuffle();
            let delegations = Just(world.delegations.clone()).prop_shuffle();
            let shuffled = (organizations, successions, rules, delegations);
            let shuffled = shuffled.prop_map(|(organizations, successions, rules, delegations)| {
                World { organizations, successions, rules, delegations }
            });
            (Just(world), shuffled)
        }),
        asked in asked(),
    ) {
        prop_assert_eq!(register(&world), register(&shuffled));
        prop_assert_eq!(routed(&world, &asked), routed(&shuffled, &asked));
    }
}
