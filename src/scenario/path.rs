//! Key paths as messages write them: `pool[1].count`, `blade_type."two words".memory`.

use std::fmt::Write as _;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Appends `key` to `path`, in quotation marks unless it is a bare TOML key.
pub(super) fn push_key(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    if is_bare(key) {
        path.push_str(key);
    } else {
        let _ = write!(path, "{key:?}");
    }
}

/// Appends the position in a list to `path`.
pub(super) fn push_index(path: &mut String, index: usize) {
    let _ = write!(path, "[{index}]");
}

/// The byte at which the thing at `path` is written, or its nearest ancestor that is there.
///
/// A key is found where it is written, an entry of a list where its value starts; 0 stands for the document.
pub(super) fn locate(root: &DeTable<'_>, path: &str) -> usize {
    let Some((key, value, mut rest)) = table_step(root, path) else { return 0 };
    let (mut offset, mut value) = (key, value);
    loop {
        let next = match value.get_ref() {
            DeValue::Table(table) => rest.strip_prefix('.').and_then(|rest| table_step(table, rest)),
            DeValue::Array(_) => index_step(value.get_ref(), rest),
            _ => None,
        };
        let Some((start, inner, behind)) = next else { return offset };
        (offset, value, rest) = (start, inner, behind);
    }
}

/// A step of a path: its start, the value there, and the path behind it.
type Step<'t, 'i, 'p> = (usize, &'t Spanned<DeValue<'i>>, &'p str);

fn table_step<'t, 'i, 'p>(table: &'t DeTable<'i>, path: &'p str) -> Option<Step<'t, 'i, 'p>> {
    let (key, value, rest) = if path.starts_with('"') {
        // Quoted as `push_key` quotes, so that no escape needs to be undone.
        table.iter().find_map(|(key, value)| {
            let rest = path.strip_prefix(format!("{:?}", key.get_ref()).as_str())?;
            Some((key, value, rest))
        })?
    } else {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        let (key, value) = table.get_key_value(&path[..end])?;
        (key, value, &path[end..])
    };
    Some((key.span().start, value, rest))
}

fn index_step<'t, 'i, 'p>(list: &'t DeValue<'i>, path: &'p str) -> Option<Step<'t, 'i, 'p>> {
    let (index, rest) = path.strip_prefix('[')?.split_once(']')?;
    let value = list.get(index.parse::<usize>().ok()?)?;
    Some((value.span().start, value, rest))
}

fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}
