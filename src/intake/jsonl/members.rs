//! The members of an object, taken one by one: each of the type its field wants, or a sentence
//! with the field's name.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::node::Node;

/// Members of an object that no field has taken yet, in their order.
pub(super) struct Fields<'a>(pub(super) Vec<(Cow<'a, str>, Node<'a>)>);

impl<'a> Fields<'a> {
    /// Takes a member out; null counts as absent.
    pub(super) fn take(&mut self, name: &str) -> Option<Node<'a>> {
        let (_, node) = self.0.iter_mut().find(|(key, _)| key == name)?;
        match std::mem::replace(node, Node::Taken) {
            Node::Null | Node::Taken => None,
            node => Some(node),
        }
    }

    /// A string.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<Cow<'a, str>>, String> {
        match self.take(name) {
            None => Ok(None),
            Some(Node::Text(text)) => Ok(Some(text)),
            Some(_) => Err(format!("\"{name}\" must be a string")),
        }
    }

    /// An id: a string, or a whole number, as many sources write theirs.
    pub(super) fn id(&mut self, name: &str) -> Result<Option<String>, String> {
        match self.take(name) {
            None => Ok(None),
            Some(node) => match id_of(node) {
                Some(id) => Ok(kept(&id)),
                None => Err(format!("\"{name}\" must be a string")),
            },
        }
    }

    /// A string or a list of strings; empty ones are dropped.
    pub(super) fn texts(&mut self, name: &str) -> Result<Vec<String>, String> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Node::Text(text)) => Ok(kept(&text).into_iter().collect()),
            Some(Node::List(nodes)) => {
                let mut texts = Vec::with_capacity(nodes.len());
                for node in nodes {
                    match node {
                        Node::Text(text) => texts.extend(kept(&text)),
                        Node::Null => {}
                        _ => return Err(string_or_list(name)),
                    }
                }
                Ok(texts)
            }
            Some(_) => Err(string_or_list(name)),
        }
    }

    /// As [`Fields::texts`], whole numbers allowed.
    pub(super) fn ids(&mut self, name: &str) -> Result<Vec<String>, String> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(node) => ids_of(node, name),
        }
    }

    /// What is left, owned.
    pub(super) fn rest(self) -> Map<String, Value> {
        self.0
            .into_iter()
            .filter(|(_, node)| *node != Node::Taken)
            .map(|(key, node)| (key.into_owned(), node.into_value()))
            .collect()
    }
}

pub(super) fn ids_of(node: Node<'_>, name: &str) -> Result<Vec<String>, String> {
    let nodes = match node {
        Node::List(nodes) => nodes,
        one => vec![one],
    };
    let mut ids = Vec::with_capacity(nodes.len());
    for node in nodes {
        if node == Node::Null {
            continue;
        }
        let id = id_of(node).ok_or_else(|| string_or_list(name))?;
        ids.extend(kept(&id));
    }
    Ok(ids)
}

fn id_of(node: Node<'_>) -> Option<String> {
    match node {
        Node::Text(text) => Some(text.into_owned()),
        Node::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

fn string_or_list(name: &str) -> String {
    format!("\"{name}\" must be a string or a list of strings")
}

/// A string without spaces at its ends, unless nothing is left.
pub(super) fn kept(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
