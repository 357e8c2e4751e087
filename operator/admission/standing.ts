import type { Standing } from './gate-containers.ts';
import type { Pod, PodContainer } from './pod.ts';
import type { PodProblem, Reading } from './pod-problem.ts';
import { quantityOf } from './quantity.ts';
import type { Amounts, InjectionSettings } from './settings.ts';
import { textIn, treeIn } from './tree.ts';
import type { Tree } from './tree.ts';

/** As the API server has it for every image with a tag or digest. */
const PULL_POLICY = 'IfNotPresent';

/**
 * What one of our containers keeps when it is there already: an image that is allowed, so that replicas of two releases
 * agree, and what the cluster's own admission sets (AlwaysPullImages, LimitRanger, an autoscaler), but for amounts below ours.
 */
export function standingOf(pod: Pod, name: string, settings: InjectionSettings): Reading<Standing> {
  const present = pod.ours.find((container) => container.name === name);
  if (present === undefined) return { value: initial(settings), problems: [] };
  const image = textIn(present.tree, 'image');
  const isAllowed = settings.allowedImages.includes(image);
  return {
    value: {
      image: isAllowed ? image : settings.image,
      imagePullPolicy:
        textIn(present.tree, 'imagePullPolicy') === 'Always' ? 'Always' : PULL_POLICY,
      resources: amountsOf(present, settings),
    },
    problems: isAllowed ? [] : [foreign(name, image)],
  };
}

function initial({ image, resources }: InjectionSettings): Standing {
  const { requests, limits } = resources;
  return { image, imagePullPolicy: PULL_POLICY, resources: { requests, limits } };
}

/** Amounts only: a claim would hand the container a device. None is below the installation's: it would starve. */
function amountsOf(
  { tree }: PodContainer,
  { resources: { requests, limits } }: InjectionSettings,
): Standing['resources'] {
  const present = treeIn(tree, 'resources');
  return {
    requests: { ...requests, ...raised(treeIn(present, 'requests'), requests) },
    limits: 'limits' in present ? raised(treeIn(present, 'limits'), limits) : limits,
  };
}

/** The amounts as they are written, but where they are less than the least. What has no limit has enough of it. */
function raised(amounts: Tree, least: Amounts): Tree {
  return Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => {
      const floor = least[name];
      return [name, floor === undefined || isEnough(amount, floor) ? amount : floor];
    }),
  );
}

function isEnough(amount: unknown, least: string): boolean {
  return typeof amount === 'string' && quantityOf(amount) >= quantityOf(least);
}

function foreign(name: string, image: string): PodProblem {
  return {
    code: 'SidecarImageForeign',
    message: `init container ${JSON.stringify(name)} has the image ${JSON.stringify(image)}, which this installation does not use: leave the container out, it is injected`,
  };
}
