// SPDX-License-Identifier: MIT
// DuckDB and ClickHouse within this process: a line of JSON asks ({"engine", "sql", "to"}: a statement, and the file for what it
// gives), and a line answers ({"problem"}, empty where there is none).
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const require = createRequire(`${process.argv[2]}/`);
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

const open = {
  async duckdb() {
    const { DuckDBInstance } = require('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    return (sql, to) => connection.run(to ? `COPY (${sql}) TO ${quoted(to)} (FORMAT csv, HEADER, NULLSTR '\\N')` : sql);
  },
  async chdb() {
    const { Session } = require('chdb');
    const session = new Session();
    return (sql, to) => {
      const given = session.query(sql, 'CSVWithNames');
      if (to) writeFileSync(to, given);
    };
  },
  async parser() {
    const { Parser } = require('node-sql-parser');
    // There is no grammar of Spark; that of Hive is the nearest, and has no DIV.
    const grammars = { trino: 'trino', bigquery: 'bigquery', spark: 'hive' };
    return (sql, dialect) =>
      new Parser().astify(dialect === 'spark' ? sql.replaceAll(' DIV ', ' / ') : sql, { database: grammars[dialect] });
  },
};

const engines = {};
for await (const line of createInterface({ input: process.stdin })) {
  const { engine, sql, to } = JSON.parse(line);
  let problem = '';
  try {
    engines[engine] ??= await open[engine]();
    await engines[engine](sql, to);
  } catch (error) {
    problem = String(error);
  }
  process.stdout.write(`${JSON.stringify({ problem })}\n`);
}
