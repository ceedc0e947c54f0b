/** What the guides take for granted: a running desk, your key, those of Ada (lead) and Grace, and that of an alert source. */
const joins = (variable: string, person: string): readonly string[] => [
  `INVITATION=$(npx dutydesk people invite ${person} ${person}@example.org --output json | grep -o '[a-z0-9]\\{32\\}')`,
  `${variable}=$(echo "three quiet otters" | npx dutydesk key join $INVITATION | tail -1)`,
]

export const prelude: readonly string[] = [
  'export DUTYDESK_KEY=$(openssl rand -hex 24)',
  'DUTYDESK_BOOTSTRAP_KEY=$DUTYDESK_KEY npm start > desk.log 2>&1 &',
  'until npx dutydesk inbox > inbox.txt 2>&1; do sleep 1; done',
  ...joins('ADA', 'abc12'),
  ...joins('GRACE', 'ghi56'),
  'SENDER=$(npx dutydesk source create "Prometheus" --source alertmanager | tail -1)',
]
