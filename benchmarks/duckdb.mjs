// SPDX-License-Identifier: MIT
// Says how many nanoseconds of processor time DuckDB takes, in one thread, to read a CSV file and group its rows:
//   node duckdb.mjs FOLDER_OF_NPM FILE COLUMNS COUNT
import { createRequire } from 'node:module';

const [folder, file, columns, count] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(`${folder}/`)('@duckdb/node-api');
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
const before = process.cpuUsage();
const groups = await connection.runAndReadAll(
  `SELECT ${columns}, ${count} AS counted FROM read_csv('${file.replaceAll("'", "''")}') GROUP BY ${columns}`);
const { user, system } = process.cpuUsage(before);
const rows = groups.getRows().reduce((sum, group) => sum + Number(group.at(-1)), 0);
process.stdout.write(JSON.stringify({ rows, nanoseconds: 1000 * (user + system) }));
