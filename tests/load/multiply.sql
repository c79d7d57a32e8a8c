-- Makes a demo's cases many (psql -v copies=N: that many of each), with their deadlines, parties, steps and letters.
-- Most are done with; those that are open have their next steps in the future, as on any ordinary day.
\set ON_ERROR_STOP on
\o /dev/null
CREATE FUNCTION pg_temp.twin(id uuid, n int) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$ SELECT md5(id::text || n)::uuid $$;
-- Row by row through jsonb: a column that is added later needs no mention here.
CREATE FUNCTION pg_temp.multiply(name text, copies int, changes text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %1$I SELECT (jsonb_populate_record(row, %2$s)).* FROM %1$I row, generate_series(1, $1) n',
        name, changes) USING copies;
END $$;
SELECT pg_temp.multiply('cases', :copies, $$jsonb_build_object('id', pg_temp.twin(row.id, n), 'code', row.code || '-' || n,
    'status', CASE WHEN n > 100 THEN 'closed' ELSE row.status END,
    'filed_at', row.filed_at - n * interval '20 minutes', 'updated_at', row.updated_at - n * interval '20 minutes')$$);
SELECT pg_temp.multiply('case_party', :copies, $$jsonb_build_object('case_id', pg_temp.twin(row.case_id, n))$$);
SELECT pg_temp.multiply('case_leg', :copies, $$jsonb_build_object('case_id', pg_temp.twin(row.case_id, n))$$);
SELECT pg_temp.multiply('deadline', :copies, $$jsonb_build_object('id', pg_temp.twin(row.id, n),
    'case_id', pg_temp.twin(row.case_id, n), 'status', CASE WHEN n > 100 THEN 'met' ELSE row.status END,
    'next_step_at', CASE WHEN n <= 100 THEN row.next_step_at + interval '1 year' END,
    'lapses_at', CASE WHEN n <= 100 THEN row.lapses_at + interval '1 year' END)$$);
SELECT pg_temp.multiply('notification', :copies, $$jsonb_build_object('id', pg_temp.twin(row.id, n),
    'case_id', pg_temp.twin(row.case_id, n), 'case_code', row.case_code || '-' || n,
    'body_text', 'x', 'body_html', 'x', 'state', 'sent')$$);
SELECT pg_temp.multiply('escalation', :copies, $$jsonb_build_object('id', pg_temp.twin(row.id, n),
    'case_id', pg_temp.twin(row.case_id, n), 'deadline_id', pg_temp.twin(row.deadline_id, n),
    'taken_at', row.taken_at - n * interval '20 minutes',
    'notification_id', pg_temp.twin(coalesce(row.notification_id, row.id), n))$$);
ANALYZE;
