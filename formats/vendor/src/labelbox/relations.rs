//! Reading relationships.

use super::annotations::{Reader, taken_list};
use super::schema::{NS, OWN_ID, PLACE};
use crate::remainder::{keep, keep_in};
use genlock_diagnose::codes::read as codes;
use genlock_format::Result;
use genlock_format::json::Fields;
use genlock_model::{Extras, Node, Record, Relation, SourceId};
use serde_json::value::RawValue;
use smol_str::SmolStr;

impl Reader<'_, '_> {
    pub(super) fn relationships(&mut self, fields: &mut Fields<'_>) -> Result {
        let Some((raw, relations)) = taken_list(fields, "relationships") else { return Ok(()) };
        let mut read = Vec::new();
        for found in relations {
            match self.relation(found) {
                Ok(relation) => read.push(relation),
                Err(message) => {
                    self.tell(
                        codes::DANGLING,
                        found,
                        "relationships",
                        format!("{message}; the relationships are kept as they are"),
                    );
                    fields.put_back("relationships", raw);
                    return Ok(());
                }
            }
        }
        for relation in read {
            self.cx.put(Record::Relation(relation))?;
        }
        Ok(())
    }

    fn relation(&self, raw: &RawValue) -> std::result::Result<Relation, String> {
        let mut fields = Fields::parse(raw.get()).map_err(|error| error.to_string())?;
        let name = fields.rest().map(|(key, _)| key.to_owned()).find(|key| key.ends_with("_relationship"));
        let name = name.ok_or("a relationship without source and target")?;
        let inside = fields.take_object(&name).ok().flatten();
        let mut inside = inside.ok_or("a relationship that is no object")?;
        let mut node = |side| -> std::result::Result<Node, String> {
            let id = inside.take_str(side).ok().flatten().ok_or_else(|| format!("a relationship without {side}"))?;
            let label = self.labels.get(&*id).map(|id| Node::Label(*id));
            let track = || self.track_at.get(&*id).and_then(|at| self.tracks.get(*at)).map(|(_, track)| Node::Track(track.id));
            label.or_else(track).ok_or_else(|| format!("a relationship with {id:?}, which is no object here"))
        };
        let (from, to) = (node("source")?, node("target")?);
        let mut extras = Extras::new();
        let mut absent = Vec::new();
        if let Some(place) = &self.place {
            extras.push(NS, PLACE, place.clone());
        }
        if name != super::schema::RELATIONSHIP {
            extras.push_text(NS, "genlock:form", &name);
        }
        if let Some(rest) = keep(&inside, &[]) {
            extras.push(NS, "genlock:ends", rest);
        }
        let source_id = fields.take_str("feature_id").ok().flatten();
        if source_id.is_none() {
            absent.push("feature_id");
        }
        let source_id = source_id.filter(|id| !id.starts_with(OWN_ID)).map(SourceId::text);
        let kind = fields.take_str("name").ok().flatten();
        if kind.is_none() {
            absent.push("name");
        }
        keep_in(fields, &absent, NS, &mut extras);
        let kind = SmolStr::new(kind.unwrap_or_default());
        Ok(Relation { id: self.cx.ids.relation(), source_id, kind, from, to, extras })
    }
}
