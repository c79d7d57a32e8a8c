//! What the form of each action asks for. The one place where an action meets its fields; what is done with them is in
//! `carry_out`.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::application::City;
use crate::application::decline_case::DeclineReason;
use crate::application::read_case::CaseReading;
use crate::console::question::{Choice, Group, Kind, Question};
use crate::console::words;
use crate::domain::access::{Actor, may_judge};
use crate::domain::case::{Directive, DirectiveState, Outcome, Stance};
use crate::domain::lifecycle::Action;
use crate::domain::moment::city_date;
use crate::domain::register::{Level, Organization, OrganizationKind};
use crate::domain::text::{Language, Text};
use crate::domain::words::Urgency;

/// What has to be known of a case to ask for an action on it.
pub struct Scene<'a> {
    /// The city.
    pub city: &'a City,
    /// The case.
    pub reading: &'a CaseReading,
    /// Who acts.
    pub actor: &'a Actor,
    /// The date.
    pub today: NaiveDate,
    /// Who holds a position in the actor's own organization, by id and name.
    pub colleagues: &'a [(Uuid, String)],
}

/// The questions of an action; none where no form of this kind carries it out: what the service does by itself, filing,
/// which has a page of its own, and what takes files or a list of people.
pub fn questions(action: Action, scene: &Scene<'_>) -> Option<Vec<Question>> {
    use Action as A;
    Some(match action {
        A::Accept => vec![
            scene
                .officer()
                .optional()
                .hint("Để trống thì chính Ông/Bà thụ lý hồ sơ.", "Left open, you handle the case yourself."),
        ],
        A::Assign => vec![scene.officer()],
        A::Route => vec![scene.agency("lead_agency", "Cơ quan chủ trì", "Lead agency"), reason(5000)],
        A::Return => vec![
            reason(5000),
            Question::new("legal_basis", Kind::Line(1000), "Căn cứ pháp lý", "Legal basis").hint(
                "Quy định theo đó cơ quan không có thẩm quyền, ví dụ Quyết định quy định chức năng, nhiệm vụ.",
                "The provision by which the agency is not competent.",
            ),
            scene
                .agency("proposed_agency", "Đề xuất cơ quan có thẩm quyền", "The agency that you think competent")
                .optional(),
        ],
        A::Reclassify => vec![scene.category(), scene.territory(), reason(5000)],
        A::Decline => vec![
            Question::new("reason", Kind::OneOf(grounds()), "Căn cứ từ chối", "Ground"),
            text(5000, "Nội dung trả lời doanh nghiệp", "In words, for the enterprise"),
            Question::new(
                "where_to_turn",
                Kind::Line(2000),
                "Nơi doanh nghiệp có thể liên hệ",
                "Where the enterprise may turn",
            ),
        ],
        A::SetUrgency => vec![
            Question::new("urgency", Kind::OneOf(all(Urgency::ALL, words::urgency)), "Mức độ", "Urgency"),
            reason(2000),
        ],
        A::RequestInformation => vec![text(20_000, "Nội dung cần bổ sung", "What is missing").hint(
            "Nêu đủ trong một lần để doanh nghiệp bổ sung cùng lúc.",
            "All of it, so that the enterprise can bring it in one go.",
        )],
        A::SupplyInformation => vec![text(20_000, "Thông tin bổ sung", "The information")],
        A::RequestOpinion => scene.bodies(
            "agencies",
            "Cơ quan cần xin ý kiến",
            "Whom to ask",
            false,
            text(5000, "Nội dung xin ý kiến", "What is asked"),
        ),
        A::GiveOpinion => with_document(
            vec![
                Question::new(
                    "stance",
                    Kind::OneOf(all(Stance::ALL, words::stance)),
                    "Quan điểm",
                    "Your agency's stance",
                ),
                text(20_000, "Nội dung ý kiến", "The opinion"),
            ],
            false,
            scene,
        ),
        A::RequestExtension => {
            vec![scene.until(), reason(5000).hint("Doanh nghiệp đọc được lý do này.", "The enterprise reads it.")]
        }
        A::DecideExtension => vec![
            Question::new("granted", Kind::OneOf(yes_or_no()), "Quyết định", "Decision"),
            reason(5000).optional().hint(
                "Bắt buộc khi không chấp thuận; doanh nghiệp đọc được.",
                "Required with a refusal; the enterprise reads it.",
            ),
        ],
        A::SubmitUpward => with_document(
            vec![
                Question::new("proposal", Kind::Paragraphs(20_000), "Nội dung kiến nghị", "What is proposed"),
                Question::new("higher_body", Kind::Line(300), "Cơ quan cấp trên", "Higher body"),
            ],
            true,
            scene,
        ),
        A::FollowUp => vec![text(20_000, "Kết quả đôn đốc", "What was heard")],
        A::ReceiveFromAbove => with_document(vec![text(20_000, "Ý kiến của cấp trên", "What it said")], false, scene),
        A::DraftAnswer => scene.draft(),
        A::RejectDraft => vec![reason(5000).hint("Chỉ trong cơ quan đọc được.", "Only the agency reads it.")],
        A::Approve => with_document(Vec::new(), true, scene),
        A::Confirm => vec![text(20_000, "Ý kiến của doanh nghiệp", "A remark").optional()],
        A::Dispute => {
            vec![Question::new("reason", Kind::Paragraphs(20_000), "Nội dung còn vướng mắc", "What still hinders")]
        }
        A::Withdraw => vec![text(20_000, "Lý do rút hồ sơ", "Why").optional()],
        A::Reopen => vec![reason(5000)],
        A::Direct => {
            let mut asked = scene.bodies(
                "organizations",
                "Đơn vị thực hiện",
                "Who must act",
                true,
                text(5000, "Nội dung chỉ đạo", "What is to be done"),
            );
            asked.push(due_on());
            asked
        }
        A::ReportDirective => vec![scene.directive(action), text(5000, "Kết quả thực hiện", "What was done")],
        A::AcceptDirective => vec![scene.directive(action)],
        A::SendBackDirective => vec![scene.directive(action), reason(2000), due_on()],
        A::Remind => vec![text(1000, "Lời nhắc", "In your own words").optional()],
        A::Acknowledge => vec![
            Question::new("act_by", Kind::Day, "Sẽ xử lý chậm nhất ngày", "You act by")
                .hint("Từ hôm nay, không quá 20 ngày làm việc.", "From today on, at most 20 working days ahead."),
            text(2000, "Ý kiến", "In your own words").optional(),
        ],
        A::Comment => vec![text(5000, "Nội dung trao đổi", "Comment"), scene.mentions()],
        A::Note => vec![text(5000, "Nội dung ghi chú", "Note"), scene.mentions()],
        A::Unrestrict => vec![reason(2000)],
        A::File
        | A::Attach
        | A::Restrict
        | A::DeemAccepted
        | A::Transfer
        | A::LapseInformation
        | A::DeemConsent
        | A::Close
        | A::Recalculate => return None,
    })
}

/// What follows from an action, before it is taken; nothing where its name says it.
pub fn consequence(action: Action) -> Option<Text> {
    use Action as A;
    let (vi, en) = match action {
        A::Accept => (
            "Cơ quan nhận chủ trì xử lý hồ sơ; thời hạn trả lời tính từ ngày doanh nghiệp gửi.",
            "Your agency takes the case on; the time for the answer runs from filing.",
        ),
        A::Return => (
            "Hồ sơ chuyển đến cơ quan có thẩm quyền tiếp theo, lần thứ hai thì chờ đầu mối phân công. Thời hạn trả lời vẫn tiếp tục.",
            "The case goes to the next competent agency, the second time to the coordinator. The time for the answer goes on.",
        ),
        A::Route => (
            "Quyết định này có tính bắt buộc: cơ quan được phân công không chuyển trả được.",
            "This decision binds: the agency cannot return the case.",
        ),
        A::RequestInformation => (
            "Doanh nghiệp có thời hạn riêng để bổ sung; lần đầu, thời hạn trả lời tạm dừng trong khi chờ.",
            "The enterprise has a time of its own; the first time, the clock of the answer stands meanwhile.",
        ),
        A::RequestOpinion => (
            "Mỗi cơ quan có thời hạn riêng; quá hạn mà không trả lời thì xem như đồng ý.",
            "Each agency has a time of its own; silence past it counts as consent.",
        ),
        A::SubmitUpward => (
            "Thời hạn trả lời tạm dừng trong khi chờ ý kiến của cấp trên.",
            "The clock of the answer stands until the higher body's word is there.",
        ),
        A::DraftAnswer => (
            "Thủ trưởng cơ quan ký duyệt hoặc trả lại; người soạn không tự ký. Các ý kiến phối hợp đã có được viện dẫn.",
            "The head of the agency signs it or sends it back; who drafted it cannot sign. The opinions that were given are cited.",
        ),
        A::Approve => (
            "Văn bản trả lời được gửi đến doanh nghiệp; doanh nghiệp xác nhận hoặc nêu ý kiến.",
            "The answer goes to the enterprise, which confirms or disputes it.",
        ),
        A::Confirm => ("Hồ sơ kết thúc.", "The case is closed."),
        A::Dispute => (
            "Hồ sơ trở lại cơ quan chủ trì, kèm thời hạn xử lý lại.",
            "The case goes back to the lead agency, with a time to answer anew.",
        ),
        A::Withdraw => ("Hồ sơ kết thúc và không mở lại được.", "The case ends and cannot be reopened."),
        A::Comment => ("Mọi người xem được hồ sơ đều đọc được.", "Everyone who reads the case reads it."),
        A::Note => ("Chỉ đơn vị của Ông/Bà đọc được.", "Only your own organization reads it."),
        A::Remind => (
            "Người đang chịu trách nhiệm về hồ sơ nhận một thư nhắc.",
            "Whoever answers for the case now gets a letter.",
        ),
        A::Acknowledge => (
            "Đến hết ngày đó Ông/Bà không bị đôn đốc thêm về thời hạn này; các bậc đôn đốc khác vẫn tiếp tục.",
            "Until that day has passed you hear no more of this deadline; the ladder goes on for others.",
        ),
        _ => return None,
    };
    Some(Text::new(vi, en))
}

impl Scene<'_> {
    fn officer(&self) -> Question {
        let free = self.colleagues.iter().filter(|(id, _)| self.reading.case.officer != Some(*id));
        let group = Group { label: Text::new("", ""), choices: free.map(person).collect() };
        Question::new("officer", Kind::Select(vec![group]), "Người thụ lý", "Officer in charge")
    }

    fn mentions(&self) -> Question {
        let others = self.colleagues.iter().filter(|(id, _)| self.actor.person != Some(*id));
        Question::new(
            "mentions",
            Kind::AnyOf(others.map(person).collect()),
            "Gửi thư cho đồng nghiệp",
            "Write to colleagues",
        )
        .optional()
    }

    fn agency(&self, name: &'static str, vi: &str, en: &str) -> Question {
        let own = self.reading.case.lead_agency.as_deref();
        let of = |is_commune: bool| -> Vec<Choice> {
            let found = agencies(self.city, self.today, is_commune).filter(|agency| Some(agency.code.as_str()) != own);
            sorted(found.map(organization))
        };
        let groups = vec![
            Group { label: Text::new("Sở, ban, ngành", "Departments and other bodies"), choices: of(false) },
            Group { label: Text::new("UBND phường, xã, đặc khu", "Wards and communes"), choices: of(true) },
        ];
        Question::new(name, Kind::Select(groups), vi, en)
    }

    /// Several bodies: those that coordinate on the case come first, then the departments; one ward beside them.
    fn bodies(&self, name: &'static str, vi: &str, en: &str, with_enterprise: bool, text: Question) -> Vec<Question> {
        let case = &self.reading.case;
        let is_likely = |code: &str| case.coordinating_agencies.iter().any(|named| named == code);
        let free =
            |agency: &&Organization| with_enterprise || case.lead_agency.as_deref() != Some(agency.code.as_str());
        let mut choices = sorted(agencies(self.city, self.today, false).filter(free).map(organization));
        choices.sort_by_key(|choice| !is_likely(&choice.value));
        if with_enterprise {
            choices.insert(0, Choice::new(case.enterprise.clone(), self.city.name_of_organization(&case.enterprise)));
        }
        let wards = Group {
            label: Text::new("", ""),
            choices: sorted(agencies(self.city, self.today, true).filter(free).map(organization)),
        };
        vec![
            Question::new(name, Kind::AnyOf(choices), vi, en)
                .optional()
                .hint("Ít nhất một; phường, xã, đặc khu ở ô dưới.", "At least one; wards and communes are below."),
            Question::new(WARD, Kind::Select(vec![wards]), "UBND phường, xã, đặc khu", "A ward or commune").optional(),
            text,
        ]
    }

    fn category(&self) -> Question {
        Question::new("category", Kind::Select(categories(self.city, self.today)), "Lĩnh vực", "Category")
            .holding(self.reading.case.subject.category.clone())
    }

    fn territory(&self) -> Question {
        let unit = self.city.register().find_unit(&self.reading.case.subject.territory);
        let question =
            Question::new("territory", Kind::Select(territories(self.city, self.today)), "Địa bàn", "Territory");
        match unit {
            Some(unit) => question.holding(unit.code.clone()),
            None => question,
        }
    }

    fn until(&self) -> Question {
        let question = Question::new("until", Kind::Day, "Gia hạn đến hết ngày", "Until the end of");
        match self.reading.case.find_owed_answer() {
            Some(owed) => {
                let due = city_date(owed.due_at);
                question.hint(
                    format!("Một ngày làm việc sau hạn hiện tại ({}).", due.format("%d/%m/%Y")),
                    format!("A working day after the present deadline ({}).", due.format("%-d %b %Y")),
                )
            }
            None => question,
        }
    }

    fn draft(&self) -> Vec<Question> {
        let draft = self.reading.draft();
        let held = |question: Question, value: Option<String>| match value {
            Some(value) => question.holding(value),
            None => question,
        };
        vec![
            held(
                Question::new(
                    "outcome",
                    Kind::OneOf(all(Outcome::ALL, words::outcome)),
                    "Kết quả",
                    "What it amounts to",
                ),
                draft.map(|draft| draft.outcome.as_str().to_owned()),
            ),
            held(text(20_000, "Nội dung trả lời", "The answer"), draft.map(|draft| draft.text.clone())),
            held(
                Question::new("legal_references", Kind::Lines(20, 500), "Căn cứ pháp lý", "Legal references")
                    .optional()
                    .hint(
                        "Mỗi dòng một căn cứ. Bắt buộc khi kết quả là giải thích theo quy định.",
                        "One on each line. Required where the law leaves no choice.",
                    ),
                draft.map(|draft| draft.legal_references.join("\n")),
            ),
            held(
                Question::new("higher_body", Kind::Line(300), "Cơ quan cấp trên", "Higher body")
                    .optional()
                    .hint("Chỉ khi vượt thẩm quyền.", "Only where it is beyond competence."),
                draft.and_then(|draft| draft.higher_body.clone()),
            ),
            held(
                Question::new(
                    "proposal",
                    Kind::Paragraphs(5000),
                    "Nội dung đã kiến nghị cấp trên",
                    "What was proposed to it",
                )
                .optional()
                .hint("Chỉ khi vượt thẩm quyền.", "Only where it is beyond competence."),
                draft.and_then(|draft| draft.proposal.clone()),
            ),
        ]
    }

    /// The directives on which this action may be taken by the actor.
    fn directive(&self, action: Action) -> Question {
        let is_open = |directive: &&Directive| match action {
            Action::ReportDirective => {
                directive.state == DirectiveState::Open && directive.organization == self.actor.organization
            }
            _ => directive.state == DirectiveState::Reported && may_judge(self.actor, directive),
        };
        let choice = |directive: &Directive| {
            let name = self.city.name_of_organization(&directive.organization);
            let on = directive.due_on;
            Choice::new(
                directive.id,
                Text::new(
                    format!("{}, hạn {}: {}", name.vi, on.format("%d/%m/%Y"), directive.text),
                    format!("{}, due {}: {}", name.en, on.format("%-d %b %Y"), directive.text),
                ),
            )
        };
        let choices: Vec<Choice> = self.reading.directives().filter(is_open).map(choice).collect();
        let only = (choices.len() == 1).then(|| choices[0].value.clone());
        let question = Question::new("directive", Kind::OneOf(choices), "Ý kiến chỉ đạo", "Directive");
        match only {
            Some(only) => question.holding(only),
            None => question,
        }
    }
}

/// The name of the question for one ward beside several bodies.
pub const WARD: &str = "ward";

fn text(longest: usize, vi: &str, en: &str) -> Question {
    Question::new("text", Kind::Paragraphs(longest), vi, en)
}

fn reason(longest: usize) -> Question {
    Question::new("reason", Kind::Paragraphs(longest), "Lý do", "Reason")
}

fn due_on() -> Question {
    Question::new("due_on", Kind::Day, "Hạn thực hiện", "Last day")
        .hint("Một ngày làm việc sau hôm nay.", "A working day after today.")
}

/// The questions with those for an official document, which may be left out as a whole where it is not required.
fn with_document(mut questions: Vec<Question>, is_required: bool, scene: &Scene<'_>) -> Vec<Question> {
    let line = |name, longest, vi: &str, en: &str| Question::new(name, Kind::Line(longest), vi, en);
    let signed_on = Question::new("official_document.signed_on", Kind::Day, "Ngày ký", "Signed on");
    let signer = line("official_document.signer", 200, "Người ký", "Signer");
    let mut document = vec![
        line("official_document.number", 50, "Số văn bản", "Number of the document"),
        line("official_document.symbol", 100, "Ký hiệu", "Symbol").hint("Ví dụ SNNMT-QLĐ.", "For instance SNNMT-QLĐ."),
    ];
    if is_required {
        document.push(signed_on.holding(scene.today.to_string()));
        document.push(signer.holding(scene.actor.name.clone()));
        questions.extend(document);
    } else {
        document.extend([signed_on, signer]);
        questions.extend(document.into_iter().map(Question::optional));
    }
    questions
}

fn person((id, name): &(Uuid, String)) -> Choice {
    Choice::new(*id, Text::new(name, name))
}

fn organization(found: &Organization) -> Choice {
    Choice::new(found.code.clone(), found.name.clone())
}

/// The bodies that can handle a case or give an opinion on a date: the wards and communes, or all others.
pub fn agencies(city: &City, on: NaiveDate, communes: bool) -> impl Iterator<Item = &Organization> {
    city.register().organizations_on(on).filter(move |found| {
        matches!(found.kind, OrganizationKind::Agency | OrganizationKind::Vertical)
            && (found.level == Some(Level::Commune)) == communes
    })
}

/// The categories that may be chosen, under their groups; a group itself comes first, for those who cannot tell more.
pub fn categories(city: &City, on: NaiveDate) -> Vec<Group> {
    let register = city.register();
    let used = || register.categories().filter(|category| category.is_valid_on(on));
    let groups = used().filter(|category| category.parent.is_none());
    groups
        .map(|group| {
            let whole = Choice::new(
                group.code.clone(),
                Text::new(format!("{}: nội dung khác", group.name.vi), format!("{}: something else", group.name.en)),
            );
            let within = used().filter(|category| register.lineage(&category.code).contains(&group.code.as_str()));
            let within = within.filter(|category| category.code != group.code && !register.is_group(&category.code));
            let within = within.map(|category| Choice::new(category.code.clone(), category.name.clone()));
            Group { label: group.name.clone(), choices: within.chain([whole]).collect() }
        })
        .collect()
}

/// The territories that may be chosen on a date: the communes, and the city as a whole.
pub fn territories(city: &City, on: NaiveDate) -> Vec<Group> {
    let of = |level: Level| {
        let found = city.register().territories_on(on).filter(move |unit| unit.level == level);
        sorted(found.map(|unit| Choice::new(unit.code.clone(), unit.name.clone())))
    };
    let groups = [
        (Text::new("Toàn Thành phố", "The whole city"), Level::Province),
        (Text::new("Quận, huyện", "Districts"), Level::District),
        (Text::new("Phường, xã, đặc khu", "Wards and communes"), Level::Commune),
    ];
    let groups = groups.into_iter().map(|(label, level)| Group { label, choices: of(level) });
    groups.filter(|group| !group.choices.is_empty()).collect()
}

fn sorted(choices: impl Iterator<Item = Choice>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = choices.collect();
    choices.sort_by_cached_key(|choice| crate::domain::text::fold(choice.label.to(Language::Vi)));
    choices
}

/// Every word of a closed set, as it is called.
pub fn all<T: crate::domain::words::Words>(set: &[T], called: fn(T) -> Text) -> Vec<Choice> {
    set.iter().map(|word| Choice::new(word.spelled(), called(*word))).collect()
}

fn yes_or_no() -> Vec<Choice> {
    vec![
        Choice::new("yes", Text::new("Chấp thuận", "Granted")),
        Choice::new("no", Text::new("Không chấp thuận", "Refused")),
    ]
}

fn grounds() -> Vec<Choice> {
    all(DeclineReason::ALL, |ground| {
        let (vi, en) = match ground {
            DeclineReason::NotAnObstacle => ("Không phải khó khăn, vướng mắc", "Nothing that hinders the enterprise"),
            DeclineReason::ComplaintOrDenunciation => ("Khiếu nại, tố cáo", "A complaint or denunciation"),
            DeclineReason::StateSecret => ("Có nội dung bí mật nhà nước", "A state secret"),
            DeclineReason::Duplicate => ("Trùng với hồ sơ khác", "The same as another case"),
        };
        Text::new(vi, en)
    })
}
