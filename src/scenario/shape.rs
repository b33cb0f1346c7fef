//! Shapes that a JSON Schema asks for, as far as `schemars` writes it for the raw structs.
//!
//! Understood: `$ref` with keywords beside it, `type` (one or several), `properties`, `required`,
//! `additionalProperties`, `items`, `prefixItems`, `anyOf`, `oneOf`, `enum` and `const` of texts, bounds of numbers
//! and lengths, `format`, `examples`, `default`, `description`. All else is ignored, and so is `null`, which TOML
//! cannot write.

use serde_json::{Map, Value};

/// The longest chain of references that is followed \[1\].
const MAX_REFERENCES: usize = 16;

/// One schema within the document that holds its definitions.
#[derive(Clone, Debug)]
pub(super) struct Schema<'s> {
    root: &'s Value,
    /// The schema and those it refers to, outermost first; a keyword counts where it is met first.
    levels: Vec<&'s Value>,
}

/// The form of a schema.
pub(super) enum Form<'s> {
    /// Any of these schemas, told apart by the value; one only where the value may be left out.
    Choice(Vec<Schema<'s>>),
    /// A name out of several, or a table with one key out of several.
    Named(Names<'s>),
    /// A value of one of the types listed.
    Plain,
}

/// The names of an externally tagged enum.
#[derive(Default)]
pub(super) struct Names<'s> {
    /// The names that stand alone, as a text.
    pub(super) alone: Vec<&'s str>,
    /// The names that are the only key of a table, and the schemas of their values.
    pub(super) holding: Vec<(&'s str, Schema<'s>)>,
}

/// The keys that a table may hold besides its properties.
pub(super) enum Others<'s> {
    /// Nothing.
    Closed,
    /// Anything.
    Open,
    /// Any key, with such a value.
    Each(Schema<'s>),
}

impl<'s> Names<'s> {
    /// All names, those that stand alone first.
    pub(super) fn all(&self) -> impl Iterator<Item = &'s str> {
        self.alone.iter().copied().chain(self.holding.iter().map(|&(name, _)| name))
    }
}

impl<'s> Schema<'s> {
    /// The schema of a whole document.
    pub(super) fn new(root: &'s Value) -> Self {
        Schema { root, levels: Vec::new() }.at(root)
    }

    /// The schema at `node`, which is part of the same document.
    fn at(&self, node: &'s Value) -> Self {
        let mut levels = vec![node];
        let mut node = node;
        while let Some(reference) = node.get("$ref").and_then(Value::as_str) {
            let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            let Some(target) = target.filter(|_| levels.len() < MAX_REFERENCES) else { break };
            levels.push(target);
            node = target;
        }
        Schema { root: self.root, levels }
    }

    /// The value of a keyword.
    pub(super) fn get(&self, keyword: &str) -> Option<&'s Value> {
        self.levels.iter().find_map(|level| level.get(keyword))
    }

    /// The value of a keyword that is a text.
    pub(super) fn text(&self, keyword: &str) -> Option<&'s str> {
        self.get(keyword).and_then(Value::as_str)
    }

    /// The value of a keyword that is a number.
    pub(super) fn number(&self, keyword: &str) -> Option<f64> {
        self.get(keyword).and_then(Value::as_f64)
    }

    /// The value of a keyword that is a count.
    pub(super) fn count(&self, keyword: &str) -> Option<usize> {
        self.get(keyword).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok())
    }

    /// Allowed: a value of `kind` fits the schema; one without types allows any.
    pub(super) fn allows(&self, kind: &str) -> bool {
        match self.get("type") {
            Some(Value::String(one)) => one == kind,
            Some(Value::Array(several)) => several.iter().any(|one| one == kind),
            _ => !self.levels.contains(&&Value::Bool(false)),
        }
    }

    /// The form of this schema.
    pub(super) fn form(&self) -> Form<'s> {
        let list = |keyword| self.get(keyword).and_then(Value::as_array);
        if let Some(branches) = list("anyOf") {
            return self.choice(branches);
        }
        if let Some(branches) = list("oneOf") {
            return match self.names(branches) {
                Some(names) => Form::Named(names),
                None => self.choice(branches),
            };
        }
        let mut names = Names::default();
        if self.add_alone(&mut names) { Form::Named(names) } else { Form::Plain }
    }

    /// The properties of a table, in the order of their names.
    pub(super) fn properties(&self) -> impl Iterator<Item = &'s str> + Clone {
        self.property_map().into_iter().flat_map(Map::keys).map(String::as_str)
    }

    /// The schema of the property `key`.
    pub(super) fn property(&self, key: &str) -> Option<Schema<'s>> {
        self.property_map()?.get(key).map(|node| self.at(node))
    }

    /// The properties that must be there, in the order of the struct's fields.
    pub(super) fn required(&self) -> impl Iterator<Item = &'s str> + Clone {
        self.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// The keys that a table may hold besides its properties.
    pub(super) fn others(&self) -> Others<'s> {
        match self.get("additionalProperties") {
            Some(Value::Bool(false)) => Others::Closed,
            Some(each @ Value::Object(_)) => Others::Each(self.at(each)),
            _ => Others::Open,
        }
    }

    /// The schema of the entry of a list at `index`.
    pub(super) fn entry(&self, index: usize) -> Option<Schema<'s>> {
        let own = self.get("prefixItems").and_then(|items| items.get(index));
        own.or_else(|| self.get("items")).map(|node| self.at(node))
    }

    fn property_map(&self) -> Option<&'s Map<String, Value>> {
        self.get("properties").and_then(Value::as_object)
    }

    /// All alternatives, those of alternatives included.
    fn choice(&self, branches: &'s [Value]) -> Form<'s> {
        let mut schemas: Vec<Schema<'s>> = Vec::new();
        for branch in branches.iter().map(|branch| self.at(branch)) {
            if branch.text("type") == Some("null") {
                continue;
            }
            match branch.form() {
                Form::Choice(inner) => schemas.extend(inner),
                _ => schemas.push(branch),
            }
        }
        Form::Choice(schemas)
    }

    /// The names of an externally tagged enum; `None` if the alternatives are something else.
    fn names(&self, branches: &'s [Value]) -> Option<Names<'s>> {
        let mut names = Names::default();
        for branch in branches.iter().map(|branch| self.at(branch)) {
            if branch.add_alone(&mut names) {
                continue;
            }
            let (mut properties, mut required) = (branch.properties(), branch.required());
            match (properties.next(), properties.next(), required.next()) {
                (Some(name), None, Some(needed)) if name == needed => {
                    names.holding.push((name, branch.property(name)?));
                }
                _ => return None,
            }
        }
        Some(names)
    }

    /// Adds the texts that this schema lists; `false` if it lists none.
    fn add_alone(&self, names: &mut Names<'s>) -> bool {
        let one = self.text("const");
        let several = self.get("enum").and_then(Value::as_array);
        let before = names.alone.len();
        names.alone.extend(one.into_iter().chain(several.into_iter().flatten().filter_map(Value::as_str)));
        names.alone.len() > before
    }
}
