//! What routing costs, on a city of 100 categories and 350 communes with a rulebook of 5,000 rules and 300 delegations:
//!
//!     cargo bench --bench routing
//!
//! A decision with its reasons is to take less than 5 µs, one without less than 1 µs, the simulation of 1,000,000 filings
//! less than 5 s on one core, the coverage of a day less than 0.5 s; what is compiled may take 20 MB at most.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use thaogo::domain::coverage::{self, Posts, Sight};
use thaogo::domain::register::{
    Category, Field, Level, Organization, OrganizationKind, Register, Succession, SuccessionEvent, SuccessionKind,
    Territory,
};
use thaogo::domain::routing::{Filing, Router};
use thaogo::domain::rulebook::{CompetenceRule, Delegation, Party, Rulebook};
use thaogo::domain::simulation::Simulation;
use thaogo::domain::text::Text;

const GROUPS: usize = 10;
const CATEGORIES: usize = 100;
const COMMUNES: usize = 350;
const DEPARTMENTS: usize = 40;
const RULES: usize = 5_000;
const DELEGATIONS: usize = 300;
const FILINGS: usize = 4_096;
const SIMULATED: usize = 1_000_000;

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

fn day(n: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).expect("a date") + Days::new(n as u64)
}

fn text(of: &str) -> Text {
    Text::new(format!("Cơ quan, địa bàn hoặc lĩnh vực {of}"), format!("The body, place or field {of}"))
}

fn leaf(n: usize) -> String {
    format!("G{}.{}", n % GROUPS, n / GROUPS)
}

fn commune(n: usize) -> String {
    format!("{}", 26_000 + n)
}

fn category(code: String, parent: Option<String>) -> Category {
    let (valid_from, valid_to, legal_basis) = (None, None, None);
    let name = text(&code);
    Category { code, parent, name, legal_basis, examples: String::new(), field: Field::Urban, valid_from, valid_to }
}

fn territory(code: String, level: Level, parent_code: Option<String>) -> Territory {
    let (unit_id, name) = (format!("{code}@1900-01-01"), text(&code));
    Territory { unit_id, code, level, name, parent_code, valid_from: None, valid_to: None }
}

/// Every tenth department ended and was merged into the one before.
fn department(n: usize) -> Organization {
    let code = format!("so-{n}");
    Organization {
        kind: OrganizationKind::Agency,
        identifier: None,
        level: Some(Level::Province),
        name: text(&code),
        short: code.clone(),
        parent: None,
        territory: Some("79".into()),
        is_committee: false,
        sector: None,
        valid_from: None,
        valid_to: (n % 10 == 9).then(|| day(58)),
        calendar: "hcmc".into(),
        code,
    }
}

fn committee(n: usize) -> Organization {
    let code = format!("ubnd-{n}");
    let (name, territory) = (text(&code), Some(commune(n)));
    Organization { level: Some(Level::Commune), is_committee: true, name, territory, code, ..department(0) }
}

fn merger(n: usize) -> Succession {
    Succession {
        kind: SuccessionKind::Organization,
        effective_on: day(59),
        from: format!("so-{n}"),
        to: Some(format!("so-{}", n - 1)),
        event: SuccessionEvent::Merge,
        is_default: true,
        share: None,
        scope: None,
        categories: vec![],
        territories: vec![],
        legal_basis: Some("Nghị quyết 01/NQ-HĐND ngày 20/02/2025".into()),
    }
}

fn register() -> Register {
    let groups = (0..GROUPS).map(|n| category(format!("G{n}"), None));
    let leaves = (0..CATEGORIES).map(|n| category(leaf(n), Some(format!("G{}", n % GROUPS))));
    let city = territory("79".into(), Level::Province, None);
    let communes = (0..COMMUNES).map(|n| territory(commune(n), Level::Commune, Some("79".into())));
    let bodies = (0..DEPARTMENTS).map(department).chain((0..COMMUNES).map(committee));
    let mergers = (0..DEPARTMENTS).filter(|n| n % 10 == 9).map(merger);
    Register::new(
        bodies.collect(),
        [city].into_iter().chain(communes).collect(),
        groups.chain(leaves).collect(),
        mergers.collect(),
    )
}

/// For each category one rule for the city that always holds, the others for communes, some under conditions.
fn rule(n: usize, dice: &mut Dice) -> CompetenceRule {
    let is_wide = n < CATEGORIES;
    let lead = if dice.below(4) == 0 { "@commune".into() } else { format!("so-{}", dice.below(DEPARTMENTS)) };
    let coordinating = [dice.below(DEPARTMENTS), dice.below(DEPARTMENTS)];
    let coordinating = coordinating.into_iter().filter_map(|department| Party::parse(&format!("so-{department}")));
    CompetenceRule {
        id: format!("R{n:05}"),
        category: if is_wide { leaf(n) } else { leaf(dice.below(CATEGORIES)) },
        territory: Some(if is_wide { "79".into() } else { commune(dice.below(COMMUNES)) }),
        valid_from: Some(day(dice.below(200))).filter(|_| !is_wide && dice.below(3) == 0),
        valid_to: None,
        lead: Party::parse(&lead).expect("a party"),
        coordinating: coordinating.collect(),
        legal_basis: Some("Luật Đất đai 2024, điều 123; Nghị định 102/2024/NĐ-CP".into()),
        note: None,
        priority: 0,
        enterprises: vec![],
        sectors: vec![],
        amount_from: (!is_wide && dice.below(5) == 0).then_some(1_000_000_000),
        amount_to: None,
    }
}

/// To the committees of thirty communes; every second one for one category only.
fn delegation(n: usize, dice: &mut Dice) -> Delegation {
    Delegation {
        id: format!("DL{n:03}"),
        delegator: format!("so-{}", dice.below(DEPARTMENTS)),
        delegate: Party::parse("@commune").expect("a party"),
        categories: if n.is_multiple_of(2) { vec![] } else { vec![leaf(dice.below(CATEGORIES))] },
        territories: (0..30).map(|_| commune(dice.below(COMMUNES))).collect(),
        amount_from: None,
        amount_to: None,
        valid_from: None,
        valid_to: None,
        revoked_on: None,
        instrument: Some(format!("Quyết định {n}/QĐ-UBND")),
        may_pass_on: false,
        note: None,
    }
}

fn rulebook(seed: u64) -> Rulebook {
    let mut dice = Dice(seed);
    let rules = (0..RULES).map(|n| rule(n, &mut dice)).collect();
    let delegations = (0..DELEGATIONS).map(|n| delegation(n, &mut dice)).collect();
    Rulebook::draft(1, rules, vec![], vec![]).with_delegations(delegations)
}

/// What is filed: a category, a commune, a day, a value.
type Filed = (String, String, NaiveDate, Option<i64>);

fn filed() -> Vec<Filed> {
    let mut dice = Dice(7);
    let filed = (0..FILINGS).map(|_| {
        let amount = (dice.below(2) == 0).then_some(5_000_000_000);
        let unit = format!("{}@1900-01-01", commune(dice.below(COMMUNES)));
        (leaf(dice.below(CATEGORIES)), unit, day(dice.below(400)), amount)
    });
    filed.collect()
}

fn filings<'a>(register: &'a Register, filed: &'a [Filed]) -> Vec<Filing<'a>> {
    let filings = filed.iter().map(|(category, unit, on, amount_vnd)| {
        let territory = register.find_unit(unit).expect("a commune");
        Filing { category, territory, on: *on, enterprise: None, sector: None, amount_vnd: *amount_vnd }
    });
    filings.collect()
}

/// How much memory of this process is resident, in bytes; none where the system does not tell.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Prints what sixteen compiled rulebooks take, each with rulebook and register of its own, divided by sixteen.
fn print_memory() {
    const COPIES: usize = 16;
    let Some(before) = resident() else { return };
    let ready = || Router::compile(Arc::new(register()), Arc::new(rulebook(1)));
    let kept: Vec<_> = (0..COPIES).map(|_| ready()).collect();
    let after = resident().unwrap_or(before);
    println!("memory of a compiled rulebook, its rules and register included: {} kB", (after - before) / COPIES / 1024);
    drop(black_box(kept));
}

/// Runs `work` so often that a sample takes 20 ms, then takes 50 samples, and prints how long one run takes.
fn measure<T>(name: &str, mut work: impl FnMut() -> T) {
    const SAMPLE: Duration = Duration::from_millis(20);
    const SAMPLES: usize = 50;
    let mut sample = |runs: u32| {
        let begun = Instant::now();
        for _ in 0..runs {
            black_box(work());
        }
        begun.elapsed()
    };
    let mut runs = 1;
    while sample(runs) < SAMPLE {
        runs *= 2;
    }
    let mut taken: Vec<_> = (0..SAMPLES).map(|_| sample(runs) / runs).collect();
    taken.sort();
    println!("{name}: {:?} (least {:?}, most {:?})", taken[SAMPLES / 2], taken[0], taken[SAMPLES - 1]);
}

fn main() {
    print_memory();
    let register = Arc::new(register());
    let (book, other) = (Arc::new(rulebook(1)), Arc::new(rulebook(2)));
    let router = Router::compile(Arc::clone(&register), Arc::clone(&book));
    let after = Router::compile(Arc::clone(&register), other);
    let filed = filed();
    let filings = filings(&register, &filed);
    let led = filings.iter().filter(|filing| router.decide(filing).lead.is_some()).count();
    let delegated = filings.iter().filter(|filing| !router.decide(filing).delegations.is_empty()).count();
    println!("of {FILINGS} filings {led} have a lead, {delegated} of them by delegation");

    let mut turn = filings.iter().cycle();
    measure("a decision without reasons", || turn.next().map(|filing| router.decide(filing).bare_tie));
    measure("a decision with reasons", || turn.next().map(|filing| router.route(filing)));
    measure("compiling a rulebook", || Router::compile(Arc::clone(&register), Arc::clone(&book)));
    let begun = Instant::now();
    let mut found = Simulation::listing(200);
    for filing in filings.iter().cycle().take(SIMULATED) {
        found.weigh("H29-250101-00001", filing, &router, &after);
    }
    println!("simulating {} filings, of which {} move: {:?}", found.filings, found.moved, begun.elapsed());

    let sight = Sight { within: Some("79".into()), posts: Posts::default() };
    let begun = Instant::now();
    let grid = coverage::grid(&router, &sight, day(365));
    println!("coverage of {CATEGORIES} categories by {COMMUNES} communes on a day: {:?}", begun.elapsed());
    let begun = Instant::now();
    let found = coverage::over(&router, &sight, day(0), day(365));
    println!("the same over a year: {:?}", begun.elapsed());
    black_box((grid, found));
}
