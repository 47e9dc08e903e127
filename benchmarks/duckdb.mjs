// SPDX-License-Identifier: MIT
// Says how many nanoseconds of processor time DuckDB takes for a query in one thread, and the sum of the last column of
// what it gives:
//   node duckdb.mjs FOLDER_OF_NPM QUERY STATEMENT...
// where the statements are made before, and take no time.
import { createRequire } from 'node:module';

const [folder, query, ...statements] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(`${folder}/`)('@duckdb/node-api');
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
for (const statement of statements) await connection.run(statement);
const before = process.cpuUsage();
const groups = await connection.runAndReadAll(query);
const { user, system } = process.cpuUsage(before);
const rows = groups.getRows().reduce((sum, group) => sum + Number(group.at(-1)), 0);
process.stdout.write(JSON.stringify({ rows, nanoseconds: 1000 * (user + system) }));
