// Implants, aids and equipment. Source: FHIR R4 Device, DeviceUseStatement, DeviceRequest; PRSB medications and medical
// devices, equipment and adaptations.
import type { CodeableConcept, Device, DeviceRequest, DeviceUseStatement } from '#standards/fhir/types.ts';
import { conceptText, conceptWords } from '../elements/concepts.ts';
import { notesText } from '../elements/notes.ts';
import { reasonText } from '../elements/problems.ts';
import { whoOf } from '../elements/references.ts';
import { dateText, firstWhen } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import type { SectionId } from '../sections.ts';

const equipment =
  /wheelchair|walk(?:er|ing)|frame|crutch|hoist|rail|ramp|stairlift|bed\b|mattress|cushion|chair|commode|pendant|telecare|alarm|hearing aid|adaptation|key ?safe/i;

/** What is inside the body or treats it is a device; what helps to live is equipment. */
function sectionFor(name: string | undefined): SectionId {
  return equipment.test(name ?? '') ? 'equipment-and-adaptations' : 'medications-and-medical-devices';
}

export const describeDevice: Describe<Device> = (device, references) => {
  const name = words(list(device.deviceName)[0]?.name);
  const title = conceptText(device.type) ?? name;
  return {
    section: sectionFor(joined([title, name], ' ')),
    title,
    kind: 'Device',
    code: [device.type],
    detail: joined([
      name,
      words(device.manufacturer),
      labelled('model', words(device.modelNumber)),
      labelled('serial number', words(device.serialNumber)),
      labelled('expires', dateText(device.expirationDate)),
      ...list(device.safety).map(conceptText),
      notesText(device.note),
    ]),
    status: plain(device.status),
    ...firstWhen([device.manufactureDate, 'made']),
    who: whoOf(references, device, device.owner),
    cautions: [words(device.status) === 'inactive' ? 'no longer in use' : undefined],
  };
};

export const describeDeviceUse: Describe<DeviceUseStatement> = (use, references) => {
  const title = references.name(use.device, use);
  return {
    section: sectionFor(title),
    title,
    kind: 'Device in use',
    code: [deviceType(references.find(use.device, use))],
    detail: joined([conceptText(use.bodySite), labelled('reason', reasonText(references, use)), notesText(use.note)]),
    status: plain(use.status),
    ...firstWhen([use.timingDateTime, 'used'], [use.timingPeriod, 'used from'], [use.recordedOn, 'recorded']),
    who: whoOf(references, use, use.source),
  };
};

export const describeDeviceRequest: Describe<DeviceRequest> = (request, references) => {
  const title = conceptText(request.codeCodeableConcept) ?? references.name(request.codeReference, request);
  return {
    section: 'equipment-and-adaptations',
    title,
    kind: 'Device requested',
    code: [request.codeCodeableConcept],
    detail: joined([
      'requested',
      ...list(request.parameter).map((parameter) =>
        joined([conceptWords(parameter.code), choiceText(parameter, 'value')], ' '),
      ),
      labelled('reason', reasonText(references, request)),
      notesText(request.note),
    ]),
    status: plain(request.status),
    ...firstWhen(
      [request.authoredOn, 'requested'],
      [request.occurrenceDateTime, 'due'],
      [request.occurrencePeriod, 'due'],
    ),
    who: whoOf(references, request, request.requester),
  };
};

function deviceType(found: unknown): CodeableConcept | undefined {
  return (found as { type?: CodeableConcept } | undefined)?.type;
}
