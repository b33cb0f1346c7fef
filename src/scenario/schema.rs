//! The JSON Schema of scenarios: derived from the raw types, with the registered rules and sections written in.

use super::raw;
use super::section::Registry;
use crate::policy::{POLICY_PRESETS, Rule};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The schema of a scenario file with the rules and sections that `registry` has.
///
/// ```
/// let registry = hotspare::Registry::builtin();
/// let schema = hotspare::schema(&registry);
/// assert_eq!(schema["title"], "Scenario");
/// ```
pub fn schema(registry: &Registry) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let axes = [
        ("readiness", choices(&registry.rules.readiness, &mut generator)),
        ("selection", choices(&registry.rules.selection, &mut generator)),
        ("takeover", choices(&registry.rules.takeover, &mut generator)),
        ("rebalance", choices(&registry.rules.rebalance, &mut generator)),
    ];
    let sections: Vec<Value> =
        registry.sections.iter().map(|section| (section.schema)(&mut generator).to_value()).collect();
    let mut schema = generator.into_root_schema_for::<raw::Scenario>().to_value();
    for (section, of) in registry.sections.iter().zip(&sections) {
        schema["properties"][section.key] = of["properties"][section.key].clone();
    }
    let policy = &mut schema["$defs"]["Policy"]["properties"];
    for (axis, mut rules) in axes {
        rules["description"] = policy[axis]["description"].clone();
        policy[axis] = rules;
    }
    policy["preset"] = json!({
        "description": policy["preset"]["description"],
        "oneOf": POLICY_PRESETS.iter().map(|p| json!({ "const": p.name, "description": p.summary })).collect::<Vec<_>>(),
    });
    schema
}

/// The choices for one axis: the name of a rule, or a table with the name and the parameters.
fn choices<R: ?Sized>(rules: &[Rule<R>], generator: &mut SchemaGenerator) -> Value {
    let mut alternatives = Vec::new();
    for rule in rules {
        let requires = rule.parameters.map(|parameters| parameters(generator).to_value());
        let needed =
            requires.as_ref().is_some_and(|p| p["required"].as_array().is_some_and(|r| !r.is_empty()));
        if !needed {
            alternatives.push(json!({ "type": "string", "const": rule.name, "description": rule.summary }));
        }
        if let Some(parameters) = requires {
            alternatives.push(json!({
                "type": "object",
                "description": rule.summary,
                "properties": { rule.name: parameters },
                "required": [rule.name],
                "additionalProperties": false,
            }));
        }
    }
    json!({ "oneOf": alternatives })
}
