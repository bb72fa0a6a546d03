// A role may do what roles.yaml says it may.
import type { Permission } from '#runtime/config/partnership.ts';
import type { Policy } from './decide.ts';
import type { DisclosureAction } from './permit.ts';

const needed: Readonly<Record<DisclosureAction, Permission>> = {
  'find-patient': 'find-patient',
  'open-record': 'view-record',
  'search-record': 'view-record',
  'print-record': 'view-record',
  'export-record': 'view-record',
  'refresh-record': 'view-record',
  'open-document': 'view-record',
  'open-original': 'view-record',
};

/**
 * FHIR security labels that no role sees through this door: "restricted" and "very restricted".
 * Source: http://terminology.hl7.org/CodeSystem/v3-Confidentiality
 */
const neverShown = ['R', 'V'] as const;

export const rolePolicy: Policy = {
  id: 'role-may',
  name: 'What each role may do',
  decide({ user, action }) {
    if (!user.permissions.has(needed[action])) {
      return {
        opinion: 'refuse',
        explanation: `The role "${user.roleName}" may not ${action === 'find-patient' ? 'search for patients' : 'open records'}. If you need to for your work, ask your manager to have your role changed.`,
      };
    }
    return {
      opinion: 'permit',
      explanation: `Your role, ${user.roleName}, may do this for direct care.`,
      withheldLabels: neverShown,
    };
  },
};
