//! What stands against a reorganisation: everything at once, by JSON pointer into its draft.

use std::collections::HashSet;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Draft, NewSuccession};
use crate::domain::register::{
    Level, Organization, OrganizationKind, Register, RegisterFlaw, RegisterPart, Share, SuccessionEvent,
    SuccessionKind, is_within,
};
use crate::domain::rulebook::Party;
use crate::domain::text::Text;
use crate::domain::words::Position;

/// One thing that is wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Where: a JSON pointer into the draft.
    pub pointer: String,
    /// What is wrong and how to mend it.
    pub text: Text,
}

/// What a draft is held against.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The register as it is.
    pub register: &'a Register,
    /// The date of the check.
    pub today: NaiveDate,
    /// The bodies without which nothing works: the coordinator's office and the authority.
    pub lasting: &'a [&'a str],
    /// Whether there is a calendar of this id.
    pub is_calendar: &'a dyn Fn(&str) -> bool,
    /// The people of the draft's positions who are known.
    pub people: &'a HashSet<Uuid>,
}

impl Draft {
    /// Everything that stands against it.
    pub fn flaws(&self, known: Known<'_>) -> Vec<Flaw> {
        let after = self.applied_to(known.register);
        let mut check = Check { draft: self, known, after: &after, flaws: Vec::new() };
        check.whole();
        check.organizations();
        check.ended_organizations();
        check.territories();
        check.ended_territories();
        check.successions();
        check.positions();
        // What is told above would be told again, less plainly.
        if check.flaws.is_empty() {
            check.register();
        }
        check.flaws
    }
}

struct Check<'a> {
    draft: &'a Draft,
    known: Known<'a>,
    after: &'a Register,
    flaws: Vec<Flaw>,
}

impl<'a> Check<'a> {
    fn note(&mut self, pointer: impl Into<String>, vi: impl Into<String>, en: impl Into<String>) {
        self.flaws.push(Flaw { pointer: pointer.into(), text: Text::new(vi, en) });
    }

    fn whole(&mut self) {
        let draft = self.draft;
        if draft.effective_on <= self.known.today {
            let vi = "Ngày có hiệu lực phải sau hôm nay: những gì đã xảy ra không được thay đổi.";
            self.note("/effective_on", vi, "It must take effect after today: what has been never changes.");
        }
        for (pointer, text) in [("/title", &draft.title), ("/legal_basis", &draft.legal_basis)] {
            if text.trim().is_empty() {
                self.note(pointer, "Không được để trống.", "It must not be empty.");
            }
        }
        let is_empty = draft.organizations.is_empty()
            && draft.ended_organizations.is_empty()
            && draft.territories.is_empty()
            && draft.ended_territories.is_empty()
            && draft.successions.is_empty()
            && draft.positions.is_empty();
        if is_empty {
            let vi = "Phương án chưa có nội dung: hãy nêu đơn vị thành lập, kết thúc hoặc kế thừa.";
            self.note("", vi, "Nothing is reorganised: name who begins, ends or follows.");
        }
    }

    fn organizations(&mut self) {
        let mut seen = HashSet::new();
        for (index, new) in self.draft.organizations.iter().enumerate() {
            let at = |field| format!("/organizations/{index}/{field}");
            let is_taken = self.known.register.find_organization(&new.code).is_some();
            if is_taken || !seen.insert(&new.code) {
                self.note(
                    at("code"),
                    format!("Mã “{}” đã được dùng; đơn vị đổi tên cũng cần mã mới.", new.code),
                    format!("The code “{}” is taken; one that is renamed needs another code too.", new.code),
                );
            }
            if !is_code(&new.code) {
                let vi = "Mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối.";
                self.note(at("code"), vi, "A code is made of small letters, digits and hyphens.");
            }
            if !matches!(new.kind, OrganizationKind::Agency | OrganizationKind::Vertical) {
                self.note(at("kind"), "Chỉ sắp xếp cơ quan (`agency`, `vertical`).", ONLY_AGENCIES.1);
            }
            if let Some(parent) = new.parent.as_deref().filter(|parent| !self.exists(parent)) {
                self.unknown(at("parent"), parent);
            }
            let territory = new.territory.as_deref();
            let on = self.draft.effective_on;
            if let Some(code) = territory.filter(|code| self.after.find_territory(code, on).is_none()) {
                self.note(
                    at("territory"),
                    format!("Không có địa bàn “{code}” vào ngày có hiệu lực."),
                    format!("There is no territory “{code}” on its day."),
                );
            }
            if new.is_committee && (new.level.is_none() || territory.is_none()) {
                let vi = "Ủy ban nhân dân phải có cấp và địa bàn.";
                self.note(at("is_committee"), vi, "A people's committee has a level and a territory.");
            }
            if new.is_committee && self.rivals(new.level, territory) > 1 {
                let vi = "Địa bàn này đã có Ủy ban nhân dân; hãy cho kết thúc Ủy ban cũ.";
                self.note(at("territory"), vi, "This territory has a committee already; let that one end.");
            }
            if !(self.known.is_calendar)(&new.calendar) {
                self.note(
                    at("calendar"),
                    format!("Không có lịch “{}”; xem GET /v1/calendars.", new.calendar),
                    format!("There is no calendar “{}”; see GET /v1/calendars.", new.calendar),
                );
            }
        }
    }

    fn ended_organizations(&mut self) {
        let mut seen = HashSet::new();
        for (index, code) in self.draft.ended_organizations.iter().enumerate() {
            let at = format!("/ended_organizations/{index}");
            let Some(ended) = self.ending_organization(code) else {
                self.note(
                    at,
                    format!(
                        "Không có cơ quan “{code}” đang hoạt động và chưa có ngày kết thúc; xem GET /v1/organizations."
                    ),
                    format!("There is no agency “{code}” that goes on without an end; see GET /v1/organizations."),
                );
                continue;
            };
            if !seen.insert(code) {
                self.note(&at, format!("“{code}” được nêu hai lần."), format!("“{code}” is named twice."));
            }
            if !matches!(ended.kind, OrganizationKind::Agency | OrganizationKind::Vertical) {
                self.note(&at, ONLY_AGENCIES.0, ONLY_AGENCIES.1);
            } else if self.known.lasting.contains(&code.as_str()) {
                let vi = format!("“{code}” là đầu mối điều phối, không thể kết thúc bằng thao tác này.");
                self.note(&at, vi, format!("“{code}” steers the city and cannot end this way."));
            }
            if !self.draft.successions.iter().any(|new| new.from == *code && new.is_default) {
                self.note(
                    at,
                    format!(
                        "“{code}” kết thúc mà chưa có đơn vị kế thừa mặc định; hãy thêm một mục vào `successions` với \
                         `is_default`, hoặc `abolish` không có `to` để đầu mối phân công lại."
                    ),
                    format!(
                        "“{code}” ends without a default successor; add one to `successions` with `is_default`, or \
                         `abolish` without `to`, so that the coordinator decides on its cases."
                    ),
                );
            }
        }
    }

    fn territories(&mut self) {
        let on = self.draft.effective_on;
        for (index, new) in self.draft.territories.iter().enumerate() {
            let at = |field| format!("/territories/{index}/{field}");
            let bearing = self.after.territories_on(on).filter(|unit| unit.code == new.code).count();
            let twice = self.draft.territories.iter().filter(|other| other.code == new.code).count();
            if bearing > 1 || twice > 1 || self.known.register.find_unit(&self.draft.unit_id(&new.code)).is_some() {
                self.note(
                    at("code"),
                    format!("Mã địa bàn “{}” còn được dùng vào ngày đó; hãy cho kết thúc địa bàn cũ.", new.code),
                    format!("The code “{}” is still borne on that day; let the old territory end.", new.code),
                );
            }
            if let Some(parent) = new.parent.as_deref().filter(|code| self.after.find_territory(code, on).is_none()) {
                self.note(
                    at("parent"),
                    format!("Không có địa bàn cấp trên “{parent}” vào ngày có hiệu lực."),
                    format!("There is no territory “{parent}” on its day."),
                );
            }
        }
    }

    fn ended_territories(&mut self) {
        let on = self.draft.effective_on;
        for (index, unit_id) in self.draft.ended_territories.iter().enumerate() {
            let at = format!("/ended_territories/{index}");
            let found = self.known.register.find_unit(unit_id);
            let Some(unit) = found.filter(|unit| unit.valid_to.is_none() && unit.is_valid_on(self.draft.last_day()))
            else {
                self.note(
                    at,
                    format!("Không có địa bàn “{unit_id}” (`unit_id`) đang dùng; xem GET /v1/territories."),
                    format!("There is no territory “{unit_id}” (a `unit_id`) in use; see GET /v1/territories."),
                );
                continue;
            };
            if self.draft.ended_territories[..index].contains(unit_id) {
                self.note(&at, format!("“{unit_id}” được nêu hai lần."), format!("“{unit_id}” is named twice."));
            }
            if !self.draft.successions.iter().any(|new| new.from == *unit_id) {
                let vi = format!("“{unit_id}” kết thúc mà chưa nêu địa bàn kế thừa trong `successions`.");
                self.note(&at, vi, format!("“{unit_id}” ends and `successions` name nobody who follows it."));
            }
            let goes_on = self.after.find_territory(&unit.code, on).is_some();
            let committee = self.after.find_committee(unit.level, &unit.code, on).filter(|_| !goes_on);
            if let Some(code) = committee.map(|committee| committee.code.clone()) {
                self.note(
                    at,
                    format!("Ủy ban nhân dân “{code}” của địa bàn này cũng phải kết thúc."),
                    format!("Its people's committee “{code}” must end with it."),
                );
            }
        }
    }

    fn successions(&mut self) {
        for (index, new) in self.draft.successions.iter().enumerate() {
            let at = |field: &str| format!("/successions/{index}/{field}");
            match new.kind {
                SuccessionKind::Organization => self.organization_succession(new, &at),
                SuccessionKind::Territory => self.territory_succession(new, &at),
            }
            if new.to.as_ref() == Some(&new.from) {
                self.note(at("to"), "Không thể tự kế thừa.", "Nobody follows themselves.");
            }
            if new.to.is_none() && new.event != SuccessionEvent::Abolish {
                let vi = "Thiếu đơn vị kế thừa; chỉ `abolish` mới được để trống.";
                self.note(at("to"), vi, "Name who follows; `abolish` alone may do without.");
            }
            let on = self.draft.effective_on;
            for code in new.categories.iter().filter(|code| self.after.find_category(code).is_none()) {
                self.flaws.push(Flaw {
                    pointer: at("categories"),
                    text: Text::new(
                        format!("Không có lĩnh vực “{code}”; xem GET /v1/categories."),
                        format!("There is no category “{code}”; see GET /v1/categories."),
                    ),
                });
            }
            for code in new.territories.iter().filter(|code| self.after.find_territory(code, on).is_none()) {
                self.flaws.push(Flaw {
                    pointer: at("territories"),
                    text: Text::new(
                        format!("Không có địa bàn “{code}” vào ngày có hiệu lực."),
                        format!("There is no territory “{code}” on its day."),
                    ),
                });
            }
            let is_limited = !(new.categories.is_empty() && new.territories.is_empty());
            if new.is_default && is_limited {
                let vi = "Kế thừa mặc định không được giới hạn lĩnh vực, địa bàn.";
                self.note(at("is_default"), vi, "A default succession is not limited to categories or territories.");
            }
            let before = &self.draft.successions[..index];
            if new.is_default && before.iter().any(|other| other.is_default && other.from == new.from) {
                let vi = format!("“{}” đã có kế thừa mặc định.", new.from);
                self.note(at("is_default"), vi, format!("“{}” has a default successor already.", new.from));
            }
        }
        for (index, code) in self.draft.ended_organizations.iter().enumerate() {
            if let Some(circle) = self.circle(code) {
                self.note(
                    format!("/ended_organizations/{index}"),
                    format!("Kế thừa vòng tròn: {circle}."),
                    format!("The successions go round in a circle: {circle}."),
                );
            }
        }
    }

    fn organization_succession(&mut self, new: &NewSuccession, at: &dyn Fn(&str) -> String) {
        let ends = self.draft.ended_organizations.contains(&new.from);
        if !ends && !(new.event == SuccessionEvent::Transfer && self.exists(&new.from)) {
            self.note(
                at("from"),
                format!("“{}” không nằm trong `ended_organizations`.", new.from),
                format!("“{}” is not among `ended_organizations`.", new.from),
            );
        }
        let is_limited = !(new.categories.is_empty() && new.territories.is_empty());
        if !new.is_default && !is_limited {
            let vi = "Kế thừa một phần phải nêu lĩnh vực hoặc địa bàn.";
            self.note(at("categories"), vi, "A succession that is not the default names categories or territories.");
        }
        match new.to.as_deref() {
            Some(to) if to.starts_with('@') && Party::parse(to).is_some() => {}
            Some(to) if !self.exists(to) => self.unknown(at("to"), to),
            _ => {}
        }
    }

    fn territory_succession(&mut self, new: &NewSuccession, at: &dyn Fn(&str) -> String) {
        if !self.draft.ended_territories.contains(&new.from) {
            self.note(
                at("from"),
                format!("“{}” không nằm trong `ended_territories`.", new.from),
                format!("“{}” is not among `ended_territories`.", new.from),
            );
        }
        let on = self.draft.effective_on;
        let unit = new.to.as_deref().map(|to| (to, self.after.find_unit(to)));
        if let Some((to, None)) = unit.map(|(to, unit)| (to, unit.filter(|unit| unit.is_valid_on(on)))) {
            let vi = format!("Không có địa bàn “{to}” (`unit_id`) vào ngày có hiệu lực.");
            self.note(at("to"), vi, format!("There is no territory “{to}” (a `unit_id`) on its day."));
        }
        let mut others = self.draft.successions.iter().filter(|other| other.from == new.from && *other != new);
        if new.share.is_none() || new.share == Some(Share::Whole) && others.any(|_| true) {
            let vi = "Nêu `whole` nếu địa bàn chuyển toàn bộ, `part` nếu chia cho nhiều địa bàn.";
            self.note(at("share"), vi, "Say `whole` where all of it goes there, `part` where it goes to several.");
        }
    }

    fn positions(&mut self) {
        for (index, seat) in self.draft.positions.iter().enumerate() {
            let at = |field| format!("/positions/{index}/{field}");
            if !self.exists(&seat.organization) {
                self.unknown(at("organization"), &seat.organization);
            }
            if !matches!(seat.position, Position::Intake | Position::Officer | Position::Director) {
                let vi = "Chỉ bố trí `intake`, `officer`, `director` của cơ quan.";
                self.note(at("position"), vi, "Seat an agency's `intake`, `officer` and `director` here.");
            }
            if !self.known.people.contains(&seat.person) {
                let vi = "Không có người này; xem GET /v1/organizations/{mã}/positions.";
                self.note(at("person"), vi, "There is no such person; see GET /v1/organizations/{code}/positions.");
            }
            if self.draft.positions[..index].contains(seat) {
                self.note(at("person"), "Được nêu hai lần.", "This is named twice.");
            }
        }
    }

    /// What else the register would not bear, and bears now.
    fn register(&mut self) {
        let before = self.known.register.flaws();
        for flaw in self.after.flaws().into_iter().filter(|flaw| !before.contains(flaw)) {
            let pointer = self.pointer(&flaw);
            self.flaws.push(Flaw { pointer, text: flaw.text });
        }
    }

    /// Where the draft speaks of what the register would not bear.
    fn pointer(&self, RegisterFlaw { part, id, field, .. }: &RegisterFlaw) -> String {
        let draft = self.draft;
        let begun = match part {
            RegisterPart::Organization => {
                draft.organizations.iter().position(|new| new.code == *id).map(|at| ("organizations", at))
            }
            RegisterPart::Territory => {
                let mut new = draft.territories.iter();
                new.position(|new| draft.unit_id(&new.code) == *id).map(|at| ("territories", at))
            }
            RegisterPart::Succession => {
                let mut new = draft.successions.iter();
                new.position(|new| id.starts_with(&format!("{} → ", new.from))).map(|at| ("successions", at))
            }
            RegisterPart::Category => None,
        };
        let ended =
            [("ended_organizations", &draft.ended_organizations), ("ended_territories", &draft.ended_territories)];
        let ended = ended.into_iter().find_map(|(list, ended)| Some((list, ended.iter().position(|code| code == id)?)));
        match (begun, ended) {
            (Some((list, index)), _) => format!("/{list}/{index}/{field}"),
            (None, Some((list, index))) => format!("/{list}/{index}"),
            (None, None) => String::new(),
        }
    }

    /// The circle of defaults that one comes to from `code`, as `a → b → a`.
    fn circle(&self, code: &str) -> Option<String> {
        let mut way = vec![code];
        loop {
            let last = way.last().copied()?;
            let next = self.after.find_replacement(last, self.draft.effective_on)?.to.as_deref()?;
            let comes_back = way.contains(&next);
            way.push(next);
            if comes_back {
                return Some(way.join(" → "));
            }
        }
    }

    /// An agency that goes on until the day, and without an end so far.
    fn ending_organization(&self, code: &str) -> Option<&'a Organization> {
        let found = self.known.register.find_organization(code)?;
        let until = is_within(found.valid_from, found.valid_to, self.draft.last_day());
        (until && found.valid_to.is_none()).then_some(found)
    }

    /// Whether there is such an organization from the day on.
    fn exists(&self, code: &str) -> bool {
        let found = self.after.find_organization(code);
        found.is_some_and(|found| found.is_valid_on(self.draft.effective_on))
    }

    fn rivals(&self, level: Option<Level>, territory: Option<&str>) -> usize {
        let committees = self.after.organizations_on(self.draft.effective_on);
        let same = |found: &&Organization| {
            found.is_committee && found.level == level && found.territory.as_deref() == territory
        };
        committees.filter(same).count()
    }

    fn unknown(&mut self, pointer: String, code: &str) {
        self.note(
            pointer,
            format!("Không có tổ chức “{code}” vào ngày có hiệu lực; xem GET /v1/organizations."),
            format!("There is no organization “{code}” on its day; see GET /v1/organizations."),
        );
    }
}

const ONLY_AGENCIES: (&str, &str) =
    ("Chỉ sắp xếp cơ quan (`agency`, `vertical`).", "Agencies alone are reorganised (`agency`, `vertical`).");

fn is_code(code: &str) -> bool {
    !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
