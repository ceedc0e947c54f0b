/** Worked examples of the incident commands: what follows `dutydesk incident <command>`. Tests read each into a valid body. */
import type { IncidentCommandName } from '#contract/incidents.ts'

export const raiseExamples: readonly string[] = [
  '"Nobody can sign in"',
  '"Nobody can sign in" --description "Since 10:30, all browsers" --source user --source-via call',
  '"Card lookups fail" --source other --source-text "a visitor at the desk" --output json',
]

export const incidentExamples: Readonly<Record<IncidentCommandName, readonly string[]>> = {
  own: ['12'],
  'hand-over': ['12 jkl78', '12 jkl78 --text "My shift ends; the cause is found, the fix is in review"'],
  'take-over': ['12 "Grace is on a train and can’t be reached"'],
  release: ['12 "I am needed elsewhere"'],
  assess: [
    '12 not-urgent --workaround yes --non-critical-users 40',
    '12 urgent --critical-users 5 --workaround no',
    '12 urgent --critical-users unknown --reason "Exams begin in an hour" --personal-data no',
  ],
  'decide-major-incident': [
    '12 resolve-internally --participants abc12 ghi56',
    '12 major-incident-process --reference MI-7 --participants abc12 ghi56 jkl78',
  ],
  observe: ['12 "The login service answers 502 since 10:31"', '12 - < notes.txt'],
  act: ['12 "Restarted web-login-2" --reason "Its memory was full; the others are well"'],
  'update-service-status': ['12 web-login --status degraded --environment production'],
  involve: ['12 mno90 --text "You know the session store best"'],
  'link-merge-request': ['12 https://gitlab.example.org/iam/web-login/-/merge_requests/34'],
  'request-review': ['12 1 --text "Two lines, one of them a comment"'],
  'propose-change': ['12 "Delete the stale lock in the session store" --contact "call with jkl78"'],
  'edit-change': ['12 1 --plan "Delete the two stale locks" --contact "call with jkl78"'],
  'verify-change': ['12 1'],
  'execute-change': ['12 1', '12 1 --without-verification "Nobody else was awake"'],
  'check-change': ['12 1 --as-expected yes --text "New sessions are made again"'],
  'abandon-change': ['12 1 --reason "The merge request made it unnecessary"'],
  'record-rollback': ['12 iam/web-login --text "Back to 4.2.0"'],
  'confirm-redeploy': ['12 1 --text "4.2.2 is on trunk with the fix"'],
  'record-cause': ['12 "A lock was kept after the failover"', '12 "Nothing left to look at" --known no'],
  'confirm-stopped': ['12', '12 --by-itself yes --text "Gone since the failover"'],
  resolve: ['12'],
  'decide-follow-up': [
    '12 raise --kind long-term-fix --title "Let locks expire"',
    '12 decline --kind improve-alerting --reason "The alert came within a minute"',
    '12 none',
  ],
  reopen: ['12 "It happens again"'],
  'merge-into': ['12 9'],
  unmerge: ['12 "Two different causes after all"'],
  'declare-not-incident': ['12 "A drill that nobody had announced"'],
  'edit-title': ['12 "Sign-in fails for half of the users"'],
  promote: ['12 7', '12 7 --story no'],
  'add-alert': ['12 4'],
  'link-call': ['12 0012345'],
  'set-confidential': ['12 --confidential yes'],
  redact: ['12 7 --reason "A password was pasted"'],
  'repair-departure': ['12 1'],
}
