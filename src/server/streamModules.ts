/** Every kind of stream that the desk runs. A new capability adds its line here. */

import { alertGroupModule } from './alerts/alertGroupModule.ts'
import { maintenanceModule, silenceModule } from './alerts/silenceModule.ts'
import type { Desk } from './desk.ts'
import { incidentModule } from './incidents/incidentModule.ts'
import { deskModule } from './people/deskModule.ts'
import { teamModule } from './people/teamModule.ts'
import { reviewModule } from './reviews/reviewModule.ts'
import { anyModule } from './streamModule.ts'

export const streamModules: Desk['modules'] = {
  incident: anyModule(incidentModule),
  'alert-group': anyModule(alertGroupModule),
  silence: anyModule(silenceModule),
  maintenance: anyModule(maintenanceModule),
  review: anyModule(reviewModule),
  team: anyModule(teamModule),
  desk: anyModule(deskModule),
}
