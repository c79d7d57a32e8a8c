//! Holds a value against a schema and collects all that is wrong with it.

use super::fault::{Fault, Faults, Kind};
use super::json::Node;
use super::schema::{Bound, ObjectRule, Rule, Schema, TextRule};

/// Checks `node`; what is wrong goes into `faults`.
pub(super) fn check(schema: &Schema, node: &Node, faults: &mut Faults) {
    if *node == Node::Null {
        if !schema.nullable && !matches!(schema.rule, Rule::Anything) {
            faults.add(Fault::Null);
        }
        return;
    }
    match (&schema.rule, node) {
        (Rule::Anything, _) | (Rule::Boolean, Node::Bool(_)) => {}
        (Rule::Text(rule), Node::Text(text)) => check_text(rule, text, faults),
        (Rule::Integer { min, max }, Node::Number(number)) => match whole(number) {
            Some(value) => check_integer(value, *min, *max, faults),
            None => faults.add(Fault::NotA(Kind::Integer)),
        },
        (Rule::Number { min, max }, Node::Number(number)) => {
            check_number(number.as_f64().unwrap_or_default(), *min, *max, faults);
        }
        (Rule::List { items, min, max, unique }, Node::List(list)) => {
            check_list(items, *min, *max, list, faults);
            if *unique && list.len() <= *max {
                check_unique(list, faults);
            }
        }
        (Rule::Object(rule), Node::Object(members)) => check_object(rule, members, faults),
        (Rule::All(parts), _) => parts.iter().for_each(|part| check(part, node, faults)),
        (Rule::Any(parts), _) => check_any(parts, node, faults),
        (rule, _) => faults.add(Fault::NotA(kind_of(rule))),
    }
}

fn check_text(rule: &TextRule, text: &str, faults: &mut Faults) {
    if !rule.words.is_empty() {
        if !rule.words.iter().any(|word| word == text) {
            faults.add(Fault::NotOneOf(rule.words.join(", ")));
        }
        return;
    }
    let length = text.chars().count();
    if length < rule.min {
        faults.add(Fault::TooShort { min: rule.min });
    } else if rule.not_blank && text.trim().is_empty() {
        faults.add(Fault::Blank);
    } else if let Some(max) = rule.max.filter(|max| length > *max) {
        faults.add(Fault::TooLong { max, found: length });
    } else if let Some(format) = rule.format.filter(|format| !format.fits(text)) {
        faults.add(Fault::Malformed(format));
    }
}

/// The number if it was written as an integer: what `1.0` means, handlers could not read.
fn whole(number: &serde_json::Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn check_integer(value: i128, min: i128, max: i128, faults: &mut Faults) {
    if value < min {
        faults.add(Fault::TooSmall { min: min.to_string() });
    } else if value > max {
        faults.add(Fault::TooLarge { max: max.to_string() });
    }
}

fn check_number(value: f64, min: Option<Bound>, max: Option<Bound>, faults: &mut Faults) {
    let below = |bound: &Bound| value < bound.value || (bound.exclusive && value <= bound.value);
    let above = |bound: &Bound| value > bound.value || (bound.exclusive && value >= bound.value);
    if let Some(bound) = min.filter(below) {
        faults.add(Fault::TooSmall { min: bound.value.to_string() });
    } else if let Some(bound) = max.filter(above) {
        faults.add(Fault::TooLarge { max: bound.value.to_string() });
    }
}

fn check_list(items: &Schema, min: usize, max: usize, list: &[Node], faults: &mut Faults) {
    if list.len() < min {
        faults.add(Fault::TooFew { min });
    } else if list.len() > max {
        // The items of a list that is too long anyway are not worth their time.
        return faults.add(Fault::TooMany { max });
    }
    for (index, item) in list.iter().enumerate() {
        faults.under(&index.to_string(), |faults| check(items, item, faults));
    }
}

fn check_unique(list: &[Node], faults: &mut Faults) {
    for (index, item) in list.iter().enumerate() {
        if list[..index].contains(item) {
            faults.under(&index.to_string(), |faults| faults.add(Fault::Twice));
        }
    }
}

fn check_object(rule: &ObjectRule, members: &[(String, Node)], faults: &mut Faults) {
    for property in rule.properties.iter().filter(|property| property.required) {
        if !members.iter().any(|(name, _)| *name == property.name) {
            faults.under(&property.name, |faults| faults.add(Fault::Missing));
        }
    }
    for (name, value) in members {
        if faults.is_full() {
            return;
        }
        let schema = rule.properties.iter().find(|property| property.name == *name).map(|property| &property.schema);
        faults.under(name, |faults| match schema.or(rule.others.as_deref()) {
            Some(schema) => check(schema, value, faults),
            None => faults.add(Fault::Unknown { known: names_of(rule) }),
        });
    }
}

fn names_of(rule: &ObjectRule) -> String {
    rule.properties.iter().map(|property| property.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn check_any(parts: &[Schema], node: &Node, faults: &mut Faults) {
    let fits = |part: &Schema| {
        let mut trial = Faults::default();
        check(part, node, &mut trial);
        trial.is_empty()
    };
    if !parts.iter().any(fits) {
        faults.add(Fault::NoAlternative);
    }
}

fn kind_of(rule: &Rule) -> Kind {
    match rule {
        Rule::Text(_) => Kind::Text,
        Rule::Integer { .. } => Kind::Integer,
        Rule::Number { .. } => Kind::Number,
        Rule::Boolean => Kind::Boolean,
        Rule::List { .. } => Kind::List,
        Rule::Object(_) | Rule::Anything | Rule::All(_) | Rule::Any(_) => Kind::Object,
    }
}
