//! What was used lately: a map that forgets what was not asked for in a while, in two generations.

use std::collections::hash_map::Entry;
use std::hash::Hash;

use foldhash::fast::RandomState;

/// Maps and sets of one import: they are asked a dozen times an appeal, and SipHash shows.
pub(super) type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;
pub(super) type HashSet<K> = std::collections::HashSet<K, RandomState>;

/// A map that keeps what was used since it last grew full, or between that time and the one before: twice
/// `most` entries at most, and what lies between two calls of [`Recent::age`].
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    most: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash, V> Recent<K, V> {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            young: HashMap::default(),
            old: HashMap::default(),
        }
    }

    /// Lets go of what was not used for long. Nothing is forgotten at any other time.
    pub(super) fn age(&mut self) {
        if self.young.len() > self.most {
            self.old = std::mem::take(&mut self.young);
        }
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        if !self.old.is_empty() {
            self.old.remove(&key);
        }
        self.young.insert(key, value);
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        self.young.remove(key).or_else(|| self.old.remove(key))
    }
}

impl<K: Eq + Hash + Clone, V> Recent<K, V> {
    /// What is kept under a key, which counts as used.
    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        if !self.old.is_empty()
            && let Some(value) = self.old.remove(key)
        {
            self.young.insert(key.clone(), value);
        }
        self.young.get_mut(key)
    }

    /// The same, read from elsewhere when it is not there.
    pub(super) fn get_or_read<E>(
        &mut self,
        key: &K,
        read: impl FnOnce() -> Result<V, E>,
    ) -> Result<&mut V, E> {
        // Moves it to where it is looked for.
        self.get_mut(key);
        match self.young.entry(key.clone()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(read()?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_the_rest_goes() {
        let mut map = Recent::new(2);
        for key in 0..3 {
            map.insert(key, key * 10);
        }
        map.age();
        assert_eq!(map.get_mut(&0), Some(&mut 0), "used again");
        for key in 3..6 {
            map.insert(key, key * 10);
        }
        assert_eq!(map.get_mut(&1), Some(&mut 10), "nothing goes without age");
        map.age();
        assert_eq!(map.get_mut(&0), Some(&mut 0));
        assert_eq!(map.get_mut(&2), None);
        map.insert(0, 7);
        assert_eq!(map.remove(&0), Some(7));
        assert_eq!(map.remove(&0), None, "an old value does not come back");
        let read: Result<&mut i32, ()> = map.get_or_read(&9, || Ok(90));
        assert_eq!(read, Ok(&mut 90));
    }
}
