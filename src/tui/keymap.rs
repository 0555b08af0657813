//! Keys: one table of bindings, completed by the configuration, from which lookup, footer, help,
//! palette, README and man page are made (`U2`, `KEYS`).

use std::collections::{BTreeMap, HashMap, HashSet};

pub mod action;
pub mod binding;
pub mod context;
pub mod layout;
pub mod resolve;
mod show;
pub mod stroke;

pub use action::Action;
pub use binding::{BINDINGS, Binding};
pub use context::Context;
pub use resolve::{Edit, Resolved};
pub use show::{HelpRow, Hint};
pub use stroke::Stroke;

use layout::Places;

/// One binding with the keys it has in this run.
#[derive(Debug, Clone)]
struct Bound {
    binding: &'static Binding,
    strokes: Vec<Stroke>,
}

/// The table in force.
#[derive(Debug, Clone)]
pub struct Keymap {
    bound: Vec<Bound>,
    by_key: HashMap<(Context, Stroke), Action>,
    /// Keys bound anywhere: these never go by place.
    keys: HashSet<Stroke>,
    places: Places,
}

impl Keymap {
    /// The table with the `[keys]` of the configuration over it.
    ///
    /// A name is that of an action (`reply = ["R"]` changes its first context) or of a context and an
    /// action (`"composer.gear" = ["Ctrl-x"]`); no keys take the action off the keyboard. `layout`
    /// (a key of its own, too) names a keyboard layout as [`Places::new`] reads it.
    ///
    /// # Errors
    ///
    /// A sentence that names what is unknown, or bound twice in one context.
    pub fn new(
        overrides: &BTreeMap<String, Vec<String>>,
        layout: Option<&str>,
    ) -> Result<Self, String> {
        let mut bound = BINDINGS
            .iter()
            .map(|binding| {
                let strokes = binding.keys.iter().map(|key| Stroke::parse(key));
                Ok(Bound {
                    binding,
                    strokes: strokes.collect::<Result<_, String>>()?,
                })
            })
            .collect::<Result<Vec<_>, String>>()?;
        let mut layout = layout.map(str::to_owned);
        for (name, keys) in overrides {
            if name == "layout" {
                layout = Some(keys.join(" "));
                continue;
            }
            let place = place_of(name, &bound)?;
            let context = bound[place].binding.context;
            bound[place].strokes = keys
                .iter()
                .map(|key| {
                    let stroke = Stroke::parse(key).map_err(|e| format!("[keys] {name}: {e}"))?;
                    check_text_key(name, context, stroke)
                })
                .collect::<Result<_, String>>()?;
        }
        let mut by_key = HashMap::new();
        for Bound { binding, strokes } in &bound {
            for stroke in strokes {
                let before = by_key.insert((binding.context, *stroke), binding.action);
                if let Some(before) = before {
                    return Err(format!(
                        "[keys] {stroke} would be both «{}» and «{}» in {}",
                        before.name(),
                        binding.action.name(),
                        binding.context.title(),
                    ));
                }
            }
        }
        Ok(Self {
            keys: by_key.keys().map(|(_, stroke)| *stroke).collect(),
            places: Places::new(layout.as_deref()).map_err(|e| format!("[keys] layout: {e}"))?,
            bound,
            by_key,
        })
    }

    /// The table as it comes, without a configuration.
    pub fn standard() -> Self {
        Self::new(&BTreeMap::new(), None).unwrap_or_else(|sentence| {
            // The table is constant and its tests parse it whole.
            unreachable!("the constant table of keys is wrong: {sentence}")
        })
    }

    /// The action of a key in one context.
    pub fn bound(&self, context: Context, stroke: Stroke) -> Option<Action> {
        self.by_key.get(&(context, stroke)).copied()
    }

    /// Whether a key is bound in any context.
    pub fn is_bound(&self, stroke: Stroke) -> bool {
        self.keys.contains(&stroke)
    }

    /// All keys of an action, in every context.
    pub fn strokes_of(&self, action: Action) -> impl Iterator<Item = Stroke> {
        self.bound
            .iter()
            .filter(move |bound| bound.binding.action == action)
            .flat_map(|bound| bound.strokes.iter().copied())
    }

    /// The first key of an action in one context.
    pub fn label_in(&self, context: Context, action: Action) -> Option<String> {
        self.bound
            .iter()
            .find(|bound| (bound.binding.context, bound.binding.action) == (context, action))?
            .strokes
            .first()
            .map(ToString::to_string)
    }

    /// The first key of an action, as the palette shows it.
    pub fn label(&self, action: Action) -> Option<String> {
        self.strokes_of(action).next().map(|s| s.to_string())
    }
}

/// The binding that a name of `[keys]` means.
fn place_of(name: &str, bound: &[Bound]) -> Result<usize, String> {
    let (context, action) = match name.split_once('.') {
        Some((context, action)) => (Some(context), action),
        None => (None, name),
    };
    let known = Action::from_name(action)
        .ok_or_else(|| format!("[keys] «{name}» is no action; `deskcard keys` lists them"))?;
    bound
        .iter()
        .position(|bound| {
            bound.binding.action == known
                && context.is_none_or(|context| bound.binding.context.name() == context)
        })
        .ok_or_else(|| format!("[keys] «{name}»: «{action}» has no key in that context"))
}

/// A key that types belongs to the text wherever there is one.
fn check_text_key(name: &str, context: Context, stroke: Stroke) -> Result<Stroke, String> {
    let types = matches!(
        context,
        Context::Text | Context::Composer | Context::Form | Context::Search
    );
    match stroke.typed() {
        Some(_) if types => Err(format!("[keys] {name}: in a text «{stroke}» types itself")),
        _ => Ok(stroke),
    }
}

#[cfg(test)]
mod key_table;
