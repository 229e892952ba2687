//! Vectors of three numbers.

/// The inner product.
pub fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// The vector square to both, right-handed.
pub fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// The sum.
pub fn add(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

/// The difference.
pub fn sub(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// The vector, so many times as long.
pub fn scale(a: [f64; 3], by: f64) -> [f64; 3] {
    a.map(|value| value * by)
}

/// The length.
pub fn length(a: [f64; 3]) -> f64 {
    dot(a, a).sqrt()
}

/// The direction of length one; none for a vector that is zero or not finite.
pub fn unit(a: [f64; 3]) -> Option<[f64; 3]> {
    let length = length(a);
    length.is_normal().then(|| scale(a, 1.0 / length))
}

/// The point that lies at this share of the way from one point to another.
pub fn between(a: [f64; 3], b: [f64; 3], share: f64) -> [f64; 3] {
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * share)
}
