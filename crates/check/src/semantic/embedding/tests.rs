//! A model of five pieces, made by hand.

use super::{Embedding, EmbeddingFiles};

const TOKENIZER: &[u8] =
    br###"{"normalizer":{"type":"BertNormalizer","lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},
 "model":{"type":"WordPiece","continuing_subword_prefix":"##","max_input_chars_per_word":100,
 "vocab":{"[UNK]":0,"dog":1,"##gy":2,"cat":3,"-":4}}}"###;

/// A file with `embeddings` of this shape.
fn tensors(rows: &[[f32; 2]]) -> Vec<u8> {
    let data: Vec<u8> = rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
    let header = format!(
        r#"{{"__metadata__":{{"format":"pt"}},"embeddings":{{"dtype":"F32","shape":[{},2],"data_offsets":[0,{}]}}}}"#,
        rows.len(),
        data.len()
    );
    [(header.len() as u64).to_le_bytes().as_slice(), header.as_bytes(), &data].concat()
}

fn model() -> Embedding {
    let rows = [[9.0, 9.0], [3.0, 0.0], [1.0, 4.0], [0.0, 2.0], [0.0, 0.0]];
    Embedding::read(EmbeddingFiles { tokenizer: TOKENIZER, tensors: &tensors(&rows) }).unwrap()
}

fn check(text: &str, expected: Option<[f32; 2]>) {
    let found = model().embed(text);
    match (&found, expected) {
        (Some(found), Some(expected)) => {
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{text}: {found:?}");
        }
        (found, expected) => assert_eq!(found.is_some(), expected.is_some(), "{text}: {found:?}"),
    }
}

#[test]
fn a_text_is_the_direction_of_the_mean_of_its_pieces() {
    check("dog", Some([1.0, 0.0]));
    check("Cat", Some([0.0, 1.0]));
    check("DOGGY", Some([4.0 / 32_f32.sqrt(), 4.0 / 32_f32.sqrt()]));
    check("dog-cat", Some([3.0 / 13_f32.sqrt(), 2.0 / 13_f32.sqrt()]));
    check("dög", Some([1.0, 0.0]));
    // Unknown words add nothing; a text of nothing else has no vector.
    check("dog xyz", Some([1.0, 0.0]));
    check("dog狗", Some([1.0, 0.0]));
    check("xyz", None);
    check("", None);
}

#[test]
fn files_that_are_no_model_are_refused() {
    let good = tensors(&[[0.0; 2]; 5]);
    let read = |tokenizer: &[u8], tensors: &[u8]| Embedding::read(EmbeddingFiles { tokenizer, tensors }).map(|_| ());
    assert!(read(TOKENIZER, &good).is_ok());
    assert!(read(TOKENIZER, &tensors(&[[0.0; 2]; 3])).unwrap_err().0.contains("not of one model"));
    for end in 0..good.len() {
        assert!(read(TOKENIZER, &good[..end]).is_err(), "{end}");
    }
    assert!(read(b"{}", &good).is_err());
    let unigram = br#"{"model":{"type":"Unigram","vocab":[["a",0.0]]}}"#;
    assert!(read(unigram, &good).unwrap_err().0.contains("Unigram"));
    let huge = [u64::MAX.to_le_bytes().as_slice(), b"{}"].concat();
    assert!(read(TOKENIZER, &huge).is_err());
}
