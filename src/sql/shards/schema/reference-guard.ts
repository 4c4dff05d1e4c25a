/**
 * What a reference table gets on each server: a trigger that refuses writes which are not made on all of them, and notes at the
 * first server which rows they change.
 */
import { quoteName, quoteText } from './quote.ts';
import { refusalStates } from './refusals.ts';
import { rowKey } from './table-guard.ts';
import type { TableShape } from './table-shape.ts';

/** The setting of a transaction that may write: the version of the write at the first server, `copy` at the others. */
export const referenceSetting = 'antipode_shards.reference';

/** Statements that may be run again. */
export function referenceGuard(table: TableShape): string {
  const { qualified, relation } = table;
  const guard = `antipode_shards.${quoteName(`${relation.slice(0, 40)}_guard`)}`;
  const log = (row: string): string =>
    `INSERT INTO antipode_shards.reference_changes (version, relation, key) VALUES (written::bigint, ${quoteText(table.name)}, ${rowKey(table, row)});`;
  return `
CREATE OR REPLACE FUNCTION ${guard}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $body$
DECLARE written text := coalesce(pg_catalog.current_setting('${referenceSetting}', true), '');
BEGIN
  IF written = '' OR TG_OP = 'TRUNCATE' THEN
    RAISE EXCEPTION 'rows of the reference table % are written on all servers or on none, and it is never truncated', TG_TABLE_NAME
      USING ERRCODE = '${refusalStates.reference}';
  END IF;
  IF written <> 'copy' AND TG_OP <> 'INSERT' THEN ${log('OLD')} END IF;
  IF written <> 'copy' AND TG_OP <> 'DELETE' THEN ${log('NEW')} END IF;
  RETURN NULL;
END $body$;
CREATE OR REPLACE TRIGGER antipode_guard AFTER INSERT OR UPDATE OR DELETE ON ${qualified}
  FOR EACH ROW EXECUTE FUNCTION ${guard}();
CREATE OR REPLACE TRIGGER antipode_guard_truncate BEFORE TRUNCATE ON ${qualified}
  FOR EACH STATEMENT EXECUTE FUNCTION ${guard}();`;
}
