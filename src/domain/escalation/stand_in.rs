//! Who is written to while the holder of a position is away: the one who stands in for them or, while that one is away
//! too, who stands in for that one.
//!
//! The walk always ends: in one person who is there, or in nobody, where everyone along it is away. Nobody's position
//! counts as vacant.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::domain::words::Position;

/// How many people may stand in for one another in a row.
pub const MOST_LINKS: usize = 5;

/// A position of an organization, whoever holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Of which organization, by its code.
    pub organization: String,
    /// Which position.
    pub position: Position,
    /// Of a vice-chairman: which field.
    pub field: Option<String>,
}

/// One person who stands in for another, from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// Its id.
    pub id: Uuid,
    /// Who is away.
    pub absent: Uuid,
    /// In which position it was asked for.
    pub post: Post,
    /// Whether it is for that position alone; else for all that the absent person would be written to for.
    pub only_this: bool,
    /// Who is written to instead.
    pub stand_in: Uuid,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// Who is written to in a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Present {
    /// Who.
    pub person: Uuid,
    /// Until when they stand in, where they are not the one who was looked for.
    pub until: Option<NaiveDate>,
}

/// Why somebody may not stand in for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// They are the same person.
    Themselves,
    /// Somebody stands in for the same already, on some of the days.
    Already(StandIn),
    /// On that day these, each stood in for by the next, come back to the first.
    Circle(NaiveDate, Vec<Uuid>),
    /// On that day more than [`MOST_LINKS`] would stand in for one another.
    TooLong(NaiveDate),
}

impl StandIn {
    /// Whether it counts on that day.
    pub fn is_in_force(&self, on: NaiveDate) -> bool {
        self.from <= on && on <= self.to
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// Whether both are for the same absence: one for a position goes before the one for all of them.
    fn is_for_the_same(&self, other: &Self) -> bool {
        self.absent == other.absent && self.only_this == other.only_this && (!self.only_this || self.post == other.post)
    }
}

/// Where the walk from one person to who stands in for them ends.
enum End {
    Present(Present),
    Circle(Vec<Uuid>),
    TooLong,
}

/// Who is written to for `person` in a post, by the stand-ins of one day; none where everyone along the chain is away.
pub fn present(post: &Post, person: Uuid, of_the_day: &[StandIn]) -> Option<Present> {
    match walk(Some(post), person, &of_the_day.iter().collect::<Vec<_>>()) {
        End::Present(present) => Some(present),
        End::Circle(_) | End::TooLong => None,
    }
}

/// Whether `new` may stand beside the others.
///
/// # Errors
/// Why not.
pub fn check(new: &StandIn, others: &[StandIn]) -> Result<(), Unfit> {
    if new.absent == new.stand_in {
        return Err(Unfit::Themselves);
    }
    let others: Vec<&StandIn> = others.iter().filter(|other| other.overlaps(new)).collect();
    if let Some(already) = others.iter().find(|other| other.is_for_the_same(new)) {
        return Err(Unfit::Already((*already).clone()));
    }
    for day in days_of_change(new, &others) {
        let mut of_the_day: Vec<&StandIn> = others.iter().copied().filter(|other| other.is_in_force(day)).collect();
        of_the_day.push(new);
        for post in posts_of(new, &of_the_day) {
            // Whoever comes by way of the new one begins at it, or before it.
            for start in std::iter::once(new.absent).chain(of_the_day.iter().map(|other| other.absent)) {
                match walk(post, start, &of_the_day) {
                    End::Present(_) => {}
                    End::Circle(chain) => return Err(Unfit::Circle(day, chain)),
                    End::TooLong => return Err(Unfit::TooLong(day)),
                }
            }
        }
    }
    Ok(())
}

/// The days of `new` on which somebody's standing in begins, or has just ended.
fn days_of_change(new: &StandIn, others: &[&StandIn]) -> Vec<NaiveDate> {
    let days = others.iter().flat_map(|other| [Some(other.from), other.to.succ_opt()]).flatten();
    let mut days: Vec<_> = days.filter(|day| new.is_in_force(*day)).chain([new.from]).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// The posts in which the walk can go by way of `new`; none stands for each that nobody was arranged for alone.
fn posts_of<'a>(new: &'a StandIn, of_the_day: &[&'a StandIn]) -> Vec<Option<&'a Post>> {
    let mut posts = vec![Some(&new.post)];
    if new.only_this {
        return posts;
    }
    posts.push(None);
    for other in of_the_day.iter().filter(|other| other.only_this) {
        if !posts.contains(&Some(&other.post)) {
            posts.push(Some(&other.post));
        }
    }
    posts
}

fn walk(post: Option<&Post>, person: Uuid, of_the_day: &[&StandIn]) -> End {
    let (mut chain, mut until) = (vec![person], None);
    while let Some(link) = stand_in_of(post, chain[chain.len() - 1], of_the_day) {
        if let Some(first) = chain.iter().position(|visited| *visited == link.stand_in) {
            return End::Circle(chain.split_off(first));
        }
        if chain.len() > MOST_LINKS {
            return End::TooLong;
        }
        chain.push(link.stand_in);
        until = Some(until.map_or(link.to, |until: NaiveDate| until.min(link.to)));
    }
    End::Present(Present { person: chain[chain.len() - 1], until })
}

/// The one for this post goes before the one for all posts.
fn stand_in_of<'a>(post: Option<&Post>, person: Uuid, of_the_day: &[&'a StandIn]) -> Option<&'a StandIn> {
    let of_person = || of_the_day.iter().copied().filter(|stand_in| stand_in.absent == person);
    let for_this = of_person().find(|stand_in| stand_in.only_this && Some(&stand_in.post) == post);
    for_this.or_else(|| of_person().find(|stand_in| !stand_in.only_this))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn post(organization: &str) -> Post {
        Post { organization: organization.into(), position: Position::Director, field: None }
    }

    fn stands_in(absent: u128, stand_in: u128, days: (u32, u32), only: Option<&str>) -> StandIn {
        StandIn {
            id: Uuid::from_u128(absent * 100 + stand_in),
            absent: Uuid::from_u128(absent),
            post: post(only.unwrap_or("stc")),
            only_this: only.is_some(),
            stand_in: Uuid::from_u128(stand_in),
            from: day(days.0),
            to: day(days.1),
        }
    }

    fn reached(organization: &str, person: u128, stand_ins: &[StandIn], on: u32) -> Option<u128> {
        let of_the_day: Vec<_> = stand_ins.iter().filter(|one| one.is_in_force(day(on))).cloned().collect();
        present(&post(organization), Uuid::from_u128(person), &of_the_day).map(|present| present.person.as_u128())
    }

    #[test]
    fn a_chain_is_followed_while_each_of_it_is_away() {
        let all = [stands_in(1, 2, (2, 9), None), stands_in(2, 3, (5, 6), None), stands_in(2, 4, (7, 7), Some("stc"))];
        let through = [1, 2, 4, 5, 6, 7, 8, 9, 10].map(|on| reached("stc", 1, &all, on).unwrap());
        assert_eq!(through, [1, 2, 2, 3, 3, 4, 2, 2, 1]);
        // The stand-in for one position stands in there alone.
        assert_eq!(reached("sxd", 1, &all, 7), Some(2));
        let both = present(&post("stc"), Uuid::from_u128(1), &all[..2]).unwrap();
        assert_eq!(both.until, Some(day(6)), "as long as each of the chain stands in");
    }

    #[test]
    fn a_circle_is_refused_with_those_who_form_it() {
        let others = [stands_in(1, 2, (2, 9), None), stands_in(2, 3, (5, 12), None)];
        let new = stands_in(3, 1, (8, 20), None);
        let people = [1, 2, 3].map(Uuid::from_u128);
        let Err(Unfit::Circle(on, chain)) = check(&new, &others) else { panic!("it closes a circle") };
        assert_eq!(on, day(8));
        assert!(chain.len() == 3 && people.iter().all(|person| chain.contains(person)));
        assert_eq!(check(&stands_in(3, 1, (10, 20), None), &others), Ok(()), "the first is back by then");
        assert_eq!(check(&stands_in(1, 1, (1, 1), None), &[]), Err(Unfit::Themselves));
    }

    #[test]
    fn what_ends_can_let_a_circle_appear() {
        // Until the 5th another stands in for 2 at stc; then the one for all positions counts again.
        let others = [stands_in(2, 1, (1, 9), None), stands_in(2, 4, (1, 5), Some("stc"))];
        let new = stands_in(1, 2, (3, 9), Some("stc"));
        assert_eq!(check(&new, &others), Err(Unfit::Circle(day(6), vec![Uuid::from_u128(1), Uuid::from_u128(2)])));
    }

    #[test]
    fn a_circle_that_one_position_is_spared_is_still_one_for_the_others() {
        let others = [stands_in(4, 1, (11, 17), Some("stc")), stands_in(4, 5, (16, 16), None)];
        let new = stands_in(5, 4, (10, 20), None);
        assert!(matches!(check(&new, &others), Err(Unfit::Circle(on, _)) if on == day(16)));
    }

    #[test]
    fn two_may_stand_in_for_each_other_in_their_own_positions() {
        let others = [stands_in(1, 2, (1, 9), Some("stc"))];
        assert_eq!(check(&stands_in(2, 1, (1, 9), Some("sxd")), &others), Ok(()));
    }

    #[test]
    fn nobody_is_stood_in_for_twice_and_no_chain_is_endless() {
        let others = [stands_in(1, 2, (2, 9), None)];
        assert_eq!(check(&stands_in(1, 3, (9, 12), None), &others), Err(Unfit::Already(others[0].clone())));
        assert_eq!(check(&stands_in(1, 3, (10, 12), None), &others), Ok(()));
        assert_eq!(check(&stands_in(1, 3, (3, 4), Some("stc")), &others), Ok(()), "one position goes before all");
        let long: Vec<_> = (1..6).map(|n| stands_in(n, n + 1, (1, 9), None)).collect();
        assert_eq!(reached("stc", 1, &long, 3), Some(6));
        assert_eq!(check(&stands_in(6, 7, (9, 10), None), &long), Err(Unfit::TooLong(day(9))));
        assert_eq!(
            check(&stands_in(10, 1, (9, 10), None), &long),
            Err(Unfit::TooLong(day(9))),
            "also at its beginning"
        );
    }

    fn any_stand_ins() -> impl Strategy<Value = Vec<StandIn>> {
        let one =
            (1_u128..8, 1_u128..8, 1_u32..20, 0_u32..9, prop::option::of(prop::sample::select(vec!["stc", "sxd"])));
        let one =
            one.prop_map(|(absent, stand_in, from, more, only)| stands_in(absent, stand_in, (from, from + more), only));
        prop::collection::vec(one, 0..25)
    }

    proptest! {
        #[test]
        fn whoever_is_reached_is_there(stand_ins in any_stand_ins(), person in 1_u128..8, on in 1_u32..28) {
            for organization in ["stc", "sxd"] {
                let Some(reached) = reached(organization, person, &stand_ins, on) else { continue };
                let away = stand_ins.iter().any(|one| {
                    one.absent.as_u128() == reached && one.is_in_force(day(on))
                        && (!one.only_this || one.post == post(organization))
                });
                prop_assert!(!away);
            }
        }

        #[test]
        fn among_those_who_were_checked_somebody_is_always_there(stand_ins in any_stand_ins()) {
            let mut kept: Vec<StandIn> = Vec::new();
            for new in stand_ins {
                if check(&new, &kept).is_ok() {
                    kept.push(new);
                }
            }
            for (on, person) in (1..28).flat_map(|on| (1..8).map(move |person| (on, person))) {
                prop_assert!(reached("stc", person, &kept, on).is_some());
                prop_assert!(reached("sxd", person, &kept, on).is_some());
            }
        }
    }
}
