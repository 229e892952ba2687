//! What rules share, one of each type.

use rustc_hash::FxHashMap;
use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::rc::Rc;

/// What is given to rules beside the dataset, one of each type: an ontology, a table of words.
#[derive(Default)]
pub struct Aids(FxHashMap<TypeId, Box<dyn Any>>);

impl Aids {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more; of the same type, the later one.
    #[must_use]
    pub fn with<T: 'static>(mut self, aid: T) -> Self {
        self.0.insert(TypeId::of::<T>(), Box::new(aid));
        self
    }

    /// The one of this type.
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }
}

/// What was computed so far.
#[derive(Default)]
pub(super) struct Memo(RefCell<FxHashMap<TypeId, Rc<dyn Any>>>);

impl Memo {
    pub(super) fn get<T: 'static>(&self) -> Option<Rc<T>> {
        self.0.borrow().get(&TypeId::of::<T>()).cloned()?.downcast().ok()
    }

    pub(super) fn put<T: 'static>(&self, made: &Rc<T>) {
        self.0.borrow_mut().insert(TypeId::of::<T>(), made.clone());
    }
}
