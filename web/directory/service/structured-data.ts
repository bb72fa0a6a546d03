// A listing as search engines read it. Source: schema.org Service, Place, OpeningHoursSpecification, Offer.
import type { Service } from '#directory/listing.ts';
import { schedulesOf } from '#directory/search/opening.ts';
import { addressLines, phonesOf } from './service-page.ts';

const weekdays = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};

export function structuredData(service: Service, url: string): unknown {
  const [at] = service.service_at_locations ?? [];
  const { location } = at ?? {};
  const address = location?.addresses?.[0];
  const hours = schedulesOf(service, at).flatMap(({ byday, opens_at: opens, closes_at: closes, freq }) =>
    freq === 'WEEKLY' && opens && closes
      ? (byday ?? '').split(',').flatMap((day) => {
          const dayOfWeek = weekdays[day as keyof typeof weekdays] as string | undefined;
          return dayOfWeek ? [{ '@type': 'OpeningHoursSpecification', dayOfWeek, opens, closes }] : [];
        })
      : [],
  );
  const [phone] = phonesOf(service);
  return {
    '@context': 'https://schema.org',
    '@type': 'Service',
    '@id': url,
    name: service.name,
    url,
    ...(service.description ? { description: service.description } : {}),
    provider: { '@type': 'Organization', name: service.organization.name },
    ...(phone ? { telephone: phone.number } : {}),
    ...(service.cost_options?.some(({ amount }) => amount === 0) ? { isAccessibleForFree: true } : {}),
    ...(location?.location_type === 'physical'
      ? {
          availableChannel: {
            '@type': 'ServiceChannel',
            serviceLocation: {
              '@type': 'Place',
              name: addressLines(location)[0],
              ...(address
                ? {
                    address: {
                      '@type': 'PostalAddress',
                      streetAddress: address.address_1,
                      addressLocality: address.city,
                      postalCode: address.postal_code,
                      addressCountry: address.country,
                    },
                  }
                : {}),
              ...(location.latitude !== undefined && location.longitude !== undefined
                ? { geo: { '@type': 'GeoCoordinates', latitude: location.latitude, longitude: location.longitude } }
                : {}),
              ...(hours.length > 0 ? { openingHoursSpecification: hours } : {}),
            },
          },
        }
      : {}),
  };
}
