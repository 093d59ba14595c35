import { Server } from 'lucide-react';
import { Button } from 'react-aria-components';
import { en } from '../../shared/i18n/en.ts';
import { useModel, useSettings } from '../state/model-context.ts';
import { placeOfDestination, placeText } from './place-name.ts';

/** Addresses used before: one press chooses. */
export function RecentAddresses() {
  const { additions } = useModel();
  const addresses = useSettings((settings) => settings.recentAddresses);
  if (addresses.length === 0) return null;
  return (
    <section className="recent" aria-labelledby="recent-heading">
      <h3 id="recent-heading">{en.destination.recent}</h3>
      <ul>
        {addresses.map((address) => {
          const place = placeOfDestination({ kind: 'address', address });
          return (
            <li key={address}>
              <Button
                className="recent-address"
                aria-label={en.destination.uploadTo(placeText(place))}
                onPress={() => void additions.choose({ kind: 'address', address })}
              >
                <Server className="icon" aria-hidden />
                <bdi>{place.name}</bdi>
                <bdi className="faint">{place.path === '' ? '' : `/${place.path}`}</bdi>
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
