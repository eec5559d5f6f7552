-- All four signs that follow one another in a word, of each word of a text: what an index of rare words holds.
CREATE OR REPLACE FUNCTION search_fours(TEXT) RETURNS TSVECTOR LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN array_to_tsvector(ARRAY(
        SELECT substr(word, place, 4)
        FROM unnest(string_to_array($1, ' ')) AS word, generate_series(1, length(word) - 3) AS place
    ));
END
$$;
