//! Families of classes, by the words of their names: which boxes can be one thing, and which shapes keep their form.

use genlock_model::{Class, Id};

/// What a class is, as far as boxes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Cars, vans, trucks, buses, trains: longer than wide, and rigid.
    Vehicle,
    /// Two-wheelers, with or without a rider.
    TwoWheeler,
    /// People on their feet: boxes are drawn on the person and change with each step.
    Person,
    /// Animals.
    Animal,
    /// A class of another kind.
    Other(Id<Class>),
    /// A label without a class.
    Unknown,
}

const VEHICLES: &[&str] = &[
    "car",
    "van",
    "truck",
    "lorry",
    "bus",
    "coach",
    "tram",
    "train",
    "trailer",
    "vehicle",
    "suv",
    "pickup",
    "taxi",
    "ambulance",
    "excavator",
    "tractor",
    "construction",
    "emergency",
    "caravan",
    "misc",
];
const TWO_WHEELERS: &[&str] =
    &["cyclist", "bicyclist", "bicycle", "bike", "motorcycle", "motorcyclist", "motorbike", "rider", "scooter", "moped"];
const PEOPLE: &[&str] =
    &["pedestrian", "person", "people", "human", "adult", "child", "man", "woman", "boy", "girl", "worker", "walker", "player"];
const ANIMALS: &[&str] = &["animal", "dog", "cat", "horse", "cow", "sheep", "bird", "deer"];

impl Family {
    /// Of a class by its name. Of a name of several words (`vehicle.bicycle`, `construction worker`, `Person_sitting`) the narrowest
    /// family counts: a two-wheeler is a vehicle too, and a worker is not one.
    pub fn of(class: Option<&Class>) -> Self {
        let Some(class) = class else { return Self::Unknown };
        Self::named(&class.name).unwrap_or(Self::Other(class.id))
    }

    /// Of a name; none if no word of it is known.
    pub fn named(name: &str) -> Option<Self> {
        let words: Vec<String> = words(name);
        let has = |known: &[&str]| {
            words.iter().any(|word| known.contains(&word.as_str()) || known.contains(&word.trim_end_matches('s')))
        };
        [(Self::TwoWheeler, TWO_WHEELERS), (Self::Person, PEOPLE), (Self::Animal, ANIMALS), (Self::Vehicle, VEHICLES)]
            .into_iter()
            .find(|(_, known)| has(known))
            .map(|(family, _)| family)
    }

    /// True for shapes that change while they move, so that a box in space and a box in a picture never quite agree.
    pub const fn is_deformable(self) -> bool {
        matches!(self, Self::Person | Self::Animal)
    }

    /// True if two labels can be one thing. A label without a class can be anything.
    pub fn agrees(self, other: Self) -> bool {
        self == other || self == Self::Unknown || other == Self::Unknown
    }
}

/// The words of a name in lower case; a capital after a small letter begins a word.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && small) {
            words.push(String::new());
        }
        small = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::Family;

    #[test]
    fn names_of_public_data_sets_fall_into_their_families() {
        let check = |family: Option<Family>, names: &[&str]| {
            for name in names {
                assert_eq!(Family::named(name), family, "{name}");
            }
        };
        check(
            Some(Family::Vehicle),
            &[
                "Car",
                "Van",
                "Truck",
                "Tram",
                "vehicle.bus.rigid",
                "REGULAR_VEHICLE",
                "TYPE_VEHICLE",
                "other_vehicle",
                "BoxTruck",
                "Cars",
            ],
        );
        check(Some(Family::TwoWheeler), &["Cyclist", "vehicle.bicycle", "vehicle.motorcycle", "BICYCLIST", "MotorcycleRider"]);
        check(
            Some(Family::Person),
            &["Pedestrian", "Person_sitting", "human.pedestrian.construction_worker", "ConstructionWorker"],
        );
        check(Some(Family::Animal), &["animal", "DOG"]);
        check(None, &["barrier", "TrafficCone", "DontCare", "", "carpet", "scar"]);
    }
}
