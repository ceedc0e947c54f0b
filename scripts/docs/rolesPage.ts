/** `docs/roles.md`: who may do what, from the command tables that the routes enforce. */
import { roleTableLines } from '#contract/roleTable.ts'

export const rolesPage = (): string =>
  [
    '# Roles',
    '',
    'Who may give a command, or read something, at all. The same tables make the routes and the command line. What the table allows',
    'can still be refused by a rule, case by case: only the owner resolves, for example, and nobody verifies a change that they proposed.',
    '',
    'A role is of one team. The administrator is of the whole server and is not thereby a member of any team.',
    '',
    ...roleTableLines(),
    '',
  ].join('\n')
