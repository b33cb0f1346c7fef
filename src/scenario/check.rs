//! Checks a document against the JSON Schema of the raw scenario and reports every mismatch.
//!
//! The schema is the single description of what may be written. It is derived from the raw structs, and so is
//! their deserialisation, hence the promise: where this check finds nothing, [`Document::read`] succeeds. For it to
//! hold the raw structs observe these conventions:
//!
//! - `deny_unknown_fields` on every struct and on every enum with struct variants, as unknown keys are ignored
//!   otherwise; no `flatten`, no `alias`, no internal or adjacent tags;
//! - enums are externally tagged, or `untagged` with alternatives that differ in the type of the value or, if
//!   they are tables, in their keys;
//! - the keys of maps are `String`s; scalars are `String`, `bool`, `f64`, integers of up to 64 bits, and the
//!   quantities of [`crate::units`], which the check reads with their own parsers;
//! - what can be left out is an `Option` or has `#[serde(default)]`;
//! - bounds are written with `#[schemars(range(min = …, max = …))]` and `#[schemars(length(min = …))]`, open bounds
//!   with `#[schemars(extend("exclusiveMinimum" = 0.0))]`; `serde` does not enforce them, this check does;
//! - an example for messages is written with `#[schemars(example = &"hs22")]`, and the first sentence of the
//!   documentation of a field says what the field is.
//!
//! Stricter than the schema: dates and times, infinities and NaN are refused everywhere, and a decimal number is
//! not a whole one although its fraction be zero.

use toml::Spanned;
use toml::de::{DeArray, DeFloat, DeInteger, DeTable, DeValue};

use super::Problem;
use super::document::Document;
use super::path::{push_index, push_key};
use super::problem::{nearest, quoted, shortened};
use super::shape::{Form, Names, Others, Schema};
use super::wording;
use crate::units::{Percentage, Power, Rate, Size, Span, UnitError};

impl Document<'_> {
    /// Every mismatch of this document with `schema`, a JSON Schema from `schemars`, by line.
    ///
    /// ```
    /// use hotspare::Document;
    /// #[derive(schemars::JsonSchema)]
    /// #[schemars(deny_unknown_fields)]
    /// struct Pool {
    ///     count: u32,
    /// }
    /// let document = Document::parse("cuont = 3\n").unwrap();
    /// let problems = document.check(schemars::schema_for!(Pool).as_value());
    /// assert_eq!(problems[0].to_string(), "line 1, count: is missing; add count = 1");
    /// assert_eq!(problems[1].to_string(), "line 1, cuont: is not a key of this table; write count");
    /// ```
    pub fn check(&self, schema: &serde_json::Value) -> Vec<Problem> {
        let mut checker = Checker { document: self, path: String::new(), problems: Vec::new() };
        checker.table(&Schema::new(schema), self.root().get_ref(), self.root().span().start);
        checker.problems.sort_unstable();
        checker.problems.dedup();
        checker.problems
    }
}

/// A walk through the document along the schema.
struct Checker<'d> {
    document: &'d Document<'d>,
    /// The path of the value that is looked at.
    path: String,
    problems: Vec<Problem>,
}

/// A value with its place in the text.
type Node<'v, 'i> = &'v Spanned<DeValue<'i>>;

impl Checker<'_> {
    fn value(&mut self, schema: &Schema<'_>, node: Node<'_, '_>) {
        match schema.form() {
            Form::Choice(branches) => self.choice(schema, &branches, node),
            Form::Named(names) => self.named(schema, &names, node),
            Form::Plain => self.plain(schema, node),
        }
    }

    fn plain(&mut self, schema: &Schema<'_>, node: Node<'_, '_>) {
        if !accepts(schema, node) {
            return self.mismatch(schema, node);
        }
        match node.get_ref() {
            DeValue::String(text) => self.text(schema, text, node),
            DeValue::Integer(integer) => self.integer(schema, integer, node),
            DeValue::Float(float) => self.float(schema, float, node),
            DeValue::Array(list) => self.list(schema, list, node),
            DeValue::Table(table) => self.table(schema, table, node.span().start),
            DeValue::Boolean(_) | DeValue::Datetime(_) => {}
        }
    }

    /// Descends into the alternative that is meant.
    fn choice(&mut self, schema: &Schema<'_>, branches: &[Schema<'_>], node: Node<'_, '_>) {
        if let [only] = branches {
            return self.value(only, node);
        }
        let meant: Vec<&Schema<'_>> = branches.iter().filter(|branch| accepts(branch, node)).collect();
        let mut best: Option<(bool, Vec<Problem>)> = None;
        for branch in &meant {
            let before = self.problems.len();
            self.value(branch, node);
            let found = self.problems.split_off(before);
            if found.is_empty() {
                return;
            }
            let is_far = !is_close(branch, node);
            if best.as_ref().is_none_or(|(far, known)| (is_far, found.len()) < (*far, known.len())) {
                best = Some((is_far, found));
            }
        }
        match best {
            Some((is_far, found)) if !is_far || meant.len() == 1 => self.problems.extend(found),
            Some(_) => {
                let what = format!("{} that fits none of the forms", self.found(node));
                self.report(node, what, format!("write {}", wording::expected(schema)));
            }
            None => self.mismatch(schema, node),
        }
    }

    /// An externally tagged enum: a name, or a table whose only key is a name.
    fn named(&mut self, schema: &Schema<'_>, names: &Names<'_>, node: Node<'_, '_>) {
        match node.get_ref() {
            DeValue::String(text) => self.name(names, text, node),
            DeValue::Table(table) if !names.holding.is_empty() => self.named_table(names, table, node),
            _ => self.mismatch(schema, node),
        }
    }

    fn name(&mut self, names: &Names<'_>, text: &str, node: Node<'_, '_>) {
        if names.alone.contains(&text) {
            return;
        }
        if let Some((name, inner)) = names.holding.iter().find(|(name, _)| *name == text) {
            let remedy = format!("write {{ {name} = {} }}", wording::example(inner));
            return self.report(node, format!("{} takes a value", quoted(text)), remedy);
        }
        let what = format!("{} is not a known name", quoted(text));
        let remedy = wording::unknown_name(names, text, |name| format!("{{ {name} = … }}"));
        self.report(node, what, remedy);
    }

    fn named_table(&mut self, names: &Names<'_>, table: &DeTable<'_>, node: Node<'_, '_>) {
        let mut entries = table.iter();
        let (Some((key, inner)), None) = (entries.next(), entries.next()) else {
            let keys: Vec<String> = table.keys().map(|key| quoted(key.get_ref())).collect();
            let what = match keys.len() {
                0 => "this table is empty".to_owned(),
                count => format!("this table has {count} keys ({})", shortened(&keys.join(", "))),
            };
            return self.report(node, what, format!("name exactly one of {}", wording::named(names)));
        };
        let (name, start) = (key.get_ref().as_ref(), key.span().start);
        if let Some((_, schema)) = names.holding.iter().find(|(known, _)| *known == name) {
            return self.within(name, |checker| checker.value(schema, inner));
        }
        let (what, remedy) = if names.alone.contains(&name) {
            (format!("{} takes no value", quoted(name)), format!("write {name:?} in place of the table"))
        } else {
            (
                format!("{} is not a known name", quoted(name)),
                wording::unknown_name(names, name, str::to_owned),
            )
        };
        self.within(name, |checker| checker.report_at(start, what, remedy));
    }

    fn table(&mut self, schema: &Schema<'_>, table: &DeTable<'_>, start: usize) {
        let others = schema.others();
        for (key, node) in table {
            let name = key.get_ref().as_ref();
            match (schema.property(name), &others) {
                (Some(own), _) => self.within(name, |checker| checker.value(&own, node)),
                (None, Others::Each(each)) => self.within(name, |checker| checker.value(each, node)),
                (None, Others::Open) => {}
                (None, Others::Closed) => {
                    let what = "is not a key of this table".to_owned();
                    let remedy = wording::unknown_key(schema, table, name);
                    self.within(name, |checker| checker.report_at(key.span().start, what, remedy));
                }
            }
        }
        for name in schema.required().filter(|name| !table.contains_key(*name)) {
            let Some(missing) = schema.property(name) else { continue };
            let remedy = wording::addition(&self.path, name, &missing);
            self.within(name, |checker| checker.report_at(start, "is missing".to_owned(), remedy));
        }
    }

    fn list(&mut self, schema: &Schema<'_>, list: &DeArray<'_>, node: Node<'_, '_>) {
        if let Some(remedy) =
            wording::wrong_count(schema, ("minItems", "maxItems"), list.len(), "a list", wording::ENTRIES)
        {
            self.report(
                node,
                format!("this list has {}", wording::counted(list.len(), wording::ENTRIES)),
                remedy,
            );
        }
        for (index, entry) in list.iter().enumerate() {
            let Some(schema) = schema.entry(index) else { continue };
            let length = self.path.len();
            push_index(&mut self.path, index);
            self.value(&schema, entry);
            self.path.truncate(length);
        }
    }

    fn text(&mut self, schema: &Schema<'_>, text: &str, node: Node<'_, '_>) {
        if let Some(Err(error)) = parse_quantity(schema, text) {
            return self.report(node, format!("{} is not {}", quoted(text), error.what), error.remedy);
        }
        let chars = text.chars().count();
        if let Some(remedy) =
            wording::wrong_count(schema, ("minLength", "maxLength"), chars, "a text", wording::CHARACTERS)
        {
            self.report(
                node,
                format!("{} has {}", quoted(text), wording::counted(chars, wording::CHARACTERS)),
                remedy,
            );
        }
    }

    fn integer(&mut self, schema: &Schema<'_>, integer: &DeInteger<'_>, node: Node<'_, '_>) {
        let is_whole = schema.allows("integer") && schema.get("type").is_some();
        let (least, most) = if is_whole { range(schema.text("format")) } else { range(None) };
        let value = i128::from_str_radix(integer.as_str(), integer.radix()).ok();
        if value.is_some_and(|value| self.is_out_of_bounds(schema, value as f64, node)) {
            return;
        }
        if !value.is_some_and(|value| (least..=most).contains(&value)) {
            let least = schema.number("minimum").map_or(least, |bound| least.max(bound as i128));
            let most = schema.number("maximum").map_or(most, |bound| most.min(bound as i128));
            let what = format!("{} is out of range", shortened(self.document.written(node)));
            self.report(node, what, format!("write a whole number from {least} to {most}"));
        }
    }

    fn float(&mut self, schema: &Schema<'_>, float: &DeFloat<'_>, node: Node<'_, '_>) {
        match float.as_str().parse::<f64>() {
            Ok(value) if value.is_finite() => {
                self.is_out_of_bounds(schema, value, node);
            }
            _ => {
                let what = format!("{} is not a finite number", shortened(self.document.written(node)));
                self.report(node, what, format!("write {}", wording::expected(schema)));
            }
        }
    }

    /// Out of bounds: the value violates a bound of the schema, which is then reported.
    fn is_out_of_bounds(&mut self, schema: &Schema<'_>, value: f64, node: Node<'_, '_>) -> bool {
        let over = |keyword, is_over: fn(f64, f64) -> bool| {
            schema.number(keyword).is_some_and(|bound| is_over(value, bound))
        };
        let low = over("minimum", |v, bound| v < bound) || over("exclusiveMinimum", |v, bound| v <= bound);
        let high = over("maximum", |v, bound| v > bound) || over("exclusiveMaximum", |v, bound| v >= bound);
        if low || high {
            let size = if low { "small" } else { "large" };
            let what = format!("{} is too {size}", shortened(self.document.written(node)));
            self.report(node, what, format!("write {}", wording::expected(schema)));
        }
        low || high
    }

    /// Reports a value of a type that the schema does not ask for.
    fn mismatch(&mut self, schema: &Schema<'_>, node: Node<'_, '_>) {
        let mut remedy = format!("write {}", wording::expected(schema));
        let mut what = self.found(node);
        match node.get_ref() {
            DeValue::String(text) if is_number(schema) && text.trim().parse::<f64>().is_ok() => {
                remedy.push_str(", without quotation marks");
            }
            DeValue::Integer(_) | DeValue::Float(_) if wording::quantity(schema).is_some() => {
                what = format!("{} is a number without a unit", shortened(self.document.written(node)));
            }
            DeValue::Table(_) if schema.allows("array") => {
                if let Some(name) = self.document.header(node) {
                    remedy.push_str(&format!(", each under [[{name}]]"));
                }
            }
            DeValue::Array(_) if schema.allows("object") => {
                if let Some(name) = self.document.header(node) {
                    remedy = format!("write [{name}]");
                }
            }
            _ => {}
        }
        self.report(node, what, remedy);
    }

    fn found(&self, node: Node<'_, '_>) -> String {
        wording::found(node, self.document.written(node))
    }

    /// Runs `step` with the path of the key `name` in the current table.
    fn within(&mut self, name: &str, step: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        push_key(&mut self.path, name);
        step(self);
        self.path.truncate(length);
    }

    fn report(&mut self, node: Node<'_, '_>, what: String, remedy: String) {
        self.report_at(node.span().start, what, remedy);
    }

    fn report_at(&mut self, offset: usize, what: String, remedy: String) {
        self.problems.push(self.document.problem(offset, self.path.clone(), what, remedy));
    }
}

/// Accepts: the schema has an alternative for values of this type.
fn accepts(schema: &Schema<'_>, node: Node<'_, '_>) -> bool {
    let names = match schema.form() {
        Form::Choice(branches) => return branches.iter().any(|branch| accepts(branch, node)),
        Form::Named(names) => Some(names),
        Form::Plain => None,
    };
    match (node.get_ref(), names) {
        (DeValue::String(_), Some(names)) => !names.alone.is_empty(),
        (DeValue::Table(_), Some(names)) => !names.holding.is_empty(),
        (_, Some(_)) | (DeValue::Datetime(_), None) => false,
        (DeValue::String(_), None) => schema.allows("string"),
        (DeValue::Integer(_), None) => schema.allows("integer") || schema.allows("number"),
        (DeValue::Float(_), None) => schema.allows("number"),
        (DeValue::Boolean(_), None) => schema.allows("boolean"),
        (DeValue::Array(_), None) => schema.allows("array"),
        (DeValue::Table(_), None) => schema.allows("object"),
    }
}

/// Close: a value that does not fit the alternative was probably meant for it; one with entries always was.
fn is_close(schema: &Schema<'_>, node: Node<'_, '_>) -> bool {
    match (node.get_ref(), schema.form()) {
        (DeValue::Array(_) | DeValue::Table(_), _) => true,
        (DeValue::String(text), Form::Named(names)) => nearest(text, names.all()).is_some(),
        (DeValue::String(text), _) => {
            wording::quantity(schema).is_some() && text.starts_with(|first: char| first.is_ascii_digit())
        }
        _ => false,
    }
}

fn is_number(schema: &Schema<'_>) -> bool {
    (schema.allows("integer") || schema.allows("number")) && !schema.allows("string")
}

/// Reads `text` as the quantity that the schema's format names, if it names one.
fn parse_quantity(schema: &Schema<'_>, text: &str) -> Option<Result<(), UnitError>> {
    Some(match schema.text("format")? {
        "duration-with-unit" => Span::parse(text).map(drop),
        "size-with-unit" => Size::parse(text).map(drop),
        "rate-with-unit" => Rate::parse(text).map(drop),
        "power-with-unit" => Power::parse(text).map(drop),
        "percentage-with-unit" => Percentage::parse(text).map(drop),
        _ => return None,
    })
}

/// The least and the greatest integer of the Rust type behind a format; without a format, of the type that TOML is read
/// into.
fn range(format: Option<&str>) -> (i128, i128) {
    match format {
        Some("uint8") => (0, u8::MAX.into()),
        Some("uint16") => (0, u16::MAX.into()),
        Some("uint32") => (0, u32::MAX.into()),
        Some("uint64") => (0, u64::MAX.into()),
        Some("uint") => (0, usize::MAX as i128),
        Some("int8") => (i8::MIN.into(), i8::MAX.into()),
        Some("int16") => (i16::MIN.into(), i16::MAX.into()),
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("int64") => (i64::MIN.into(), i64::MAX.into()),
        Some("int") => (isize::MIN as i128, isize::MAX as i128),
        _ => (i64::MIN.into(), u64::MAX.into()),
    }
}
