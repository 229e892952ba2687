//! A static embedding model in a folder: one vector for each piece of a word, averaged (Model2Vec's form). It is read from files that
//! the user names and never fetched.

mod tensors;
mod wordpiece;

use super::ontology::OntologyError;
use tensors::Tensors;
use wordpiece::WordPiece;

/// The bytes of the files of a model folder.
#[derive(Debug, Clone, Copy)]
pub struct EmbeddingFiles<'b> {
    /// `tokenizer.json`, of the kind WordPiece.
    pub tokenizer: &'b [u8],
    /// `model.safetensors` with the tensor `embeddings`, and `weights` and `mapping` where the model has them.
    pub tensors: &'b [u8],
}

/// A model.
#[derive(Debug, Clone)]
pub struct Embedding {
    pieces: WordPiece,
    /// One row for each piece, or for each value of `mapping`.
    rows: Vec<f32>,
    size: usize,
    weights: Option<Vec<f32>>,
    /// The row of each piece, where several share one.
    mapping: Option<Vec<usize>>,
}

impl Embedding {
    /// Reads a model.
    ///
    /// # Errors
    /// If the files are damaged, do not fit each other, or are of a kind that is not read: tokenizers other than WordPiece, tensors
    /// other than F64, F32, F16, BF16 and I8.
    pub fn read(files: EmbeddingFiles<'_>) -> Result<Self, OntologyError> {
        let tensors = Tensors::read(files.tensors)?;
        let pieces = WordPiece::read(files.tokenizer)?;
        let (shape, rows) = tensors.floats("embeddings")?;
        let &[count, size] = shape.as_slice() else {
            return Err(OntologyError(format!("the tensor `embeddings` has {} dimensions instead of 2", shape.len())));
        };
        let weights = tensors.has("weights").then(|| tensors.floats("weights").map(|(_, values)| values)).transpose()?;
        let mapping = tensors.has("mapping").then(|| tensors.indices("mapping")).transpose()?;
        let reach = mapping.as_ref().map_or(count, Vec::len);
        let fits =
            mapping.iter().flatten().all(|row| *row < count) && weights.as_ref().is_none_or(|weights| weights.len() >= reach);
        if size == 0 || pieces.len() > reach || !fits {
            return Err(OntologyError(format!(
                "the tokenizer has {} pieces and the model {reach}; they are not of one model",
                pieces.len()
            )));
        }
        Ok(Self { pieces, rows, size, weights, mapping })
    }

    /// The mean vector of a text, of length 1; none if no piece of it is known.
    pub fn embed(&self, text: &str) -> Option<Vec<f32>> {
        let mut sum = vec![0.0_f32; self.size];
        for piece in self.pieces.cut(text) {
            let row = self.mapping.as_ref().map_or(Some(piece), |mapping| mapping.get(piece).copied())?;
            let weight = self.weights.as_ref().map_or(Some(1.0), |weights| weights.get(piece).copied())?;
            let row = self.rows.get(row * self.size..(row + 1) * self.size)?;
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
        }
        let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt();
        if length <= f32::EPSILON || !length.is_finite() {
            return None;
        }
        for value in &mut sum {
            *value /= length;
        }
        Some(sum)
    }

    /// The cosine of two texts; none if one of them has no vector.
    pub fn similarity(&self, a: &str, b: &str) -> Option<f64> {
        Some(cosine(&self.embed(a)?, &self.embed(b)?))
    }
}

/// The cosine of two vectors of length 1.
pub(super) fn cosine(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
}

#[cfg(test)]
mod tests;
