import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s } from '../k8s';
import { isPlaceholder } from '../placeholder';
import { problem } from '../problems';

/** Properties of a Secret that exists already and holds an access key. */
export interface OssSecretProps {
  /**
   * The entry that holds the access key's id.
   *
   * @default - `akId` for a volume, `fs.oss.accessKeyId` for a Fluid cache
   */
  readonly accessKeyIdKey?: string;

  /**
   * The entry that holds the access key's secret.
   *
   * @default - `akSecret` for a volume, `fs.oss.accessKeySecret` for a Fluid cache
   */
  readonly accessKeySecretKey?: string;
}

/** Properties of a Secret that the manifests create. */
export interface OssSecretCreationProps extends OssSecretProps {
  /** The Secret's name. */
  readonly name: string;
  /** The access key's id. It stands in the manifests as plain text. */
  readonly accessKeyId: string;
  /** The access key's secret. It stands in the manifests as plain text. */
  readonly accessKeySecret: string;
}

/**
 * Properties of a RAM role that the volume takes on (RAM Roles for Service Accounts, RRSA): either the role's name, or
 * its ARN together with the ARN of the identity provider. Its trust policy names the storage driver's service account.
 */
export interface OssRrsaProps {
  /**
   * The name of the RAM role.
   *
   * @default - none: `roleArn` and `oidcProviderArn` are needed
   */
  readonly roleName?: string;

  /**
   * The ARN of the RAM role.
   *
   * @default - none: `roleName` is needed
   */
  readonly roleArn?: string;

  /**
   * The ARN of the cluster's OIDC identity provider.
   *
   * @default - none: `roleName` is needed
   */
  readonly oidcProviderArn?: string;
}

/** The kinds of credentials. */
export enum OssCredentialsKind {
  /** An access key in a Secret that exists. */
  SECRET = 'secret',
  /** An access key in a Secret that the manifests create. */
  CREATED_SECRET = 'created-secret',
  /** A RAM role, without any key. */
  RRSA = 'rrsa',
}

/** How a bucket of Alibaba Cloud Object Storage Service (OSS) is read. */
export class OssCredentials {
  /**
   * An access key in a Secret that exists in the chart's namespace: the manifests name it and hold no key.
   *
   * @param name the Secret's name
   * @param props the Secret's entries
   */
  static secret(name: string, props: OssSecretProps = {}): OssCredentials {
    return new OssCredentials(OssCredentialsKind.SECRET, name, props);
  }

  /**
   * An access key in a Secret that the manifests create. The key stands in the written files as plain text: keep them
   * out of version control, or use `secret()`.
   */
  static createSecret(props: OssSecretCreationProps): OssCredentials {
    return new OssCredentials(OssCredentialsKind.CREATED_SECRET, props.name, props, props);
  }

  /** A RAM role that the storage driver takes on: no key anywhere. For volumes; a Fluid cache needs a key. */
  static rrsa(props: OssRrsaProps): OssCredentials {
    return new OssCredentials(OssCredentialsKind.RRSA, props.roleName ?? props.roleArn ?? '', {}, undefined, props);
  }

  /** The kind of credentials. */
  readonly kind: OssCredentialsKind;
  /** The Secret's name, or the role's. */
  readonly name: string;

  private constructor(
    kind: OssCredentialsKind,
    name: string,
    private readonly entries: OssSecretProps,
    private readonly creation?: OssSecretCreationProps,
    private readonly role?: OssRrsaProps,
  ) {
    this.kind = kind;
    this.name = name;
  }

  /**
   * The entries of the Secret, with a consumer's own names where the user gave none.
   *
   * @internal
   */
  _entries(idKey: string, secretKey: string): Required<OssSecretProps> {
    return { accessKeyIdKey: this.entries.accessKeyIdKey ?? idKey, accessKeySecretKey: this.entries.accessKeySecretKey ?? secretKey };
  }

  /**
   * Creates the Secret where it is ours to make.
   *
   * @internal
   */
  _create(scope: Construct, { accessKeyIdKey, accessKeySecretKey }: Required<OssSecretProps>): void {
    if (!this.creation) return;
    new ApiObject(scope, 'Secret', k8s.KubeSecret.manifest({
      metadata: { name: this.name },
      stringData: { [accessKeyIdKey]: this.creation.accessKeyId, [accessKeySecretKey]: this.creation.accessKeySecret },
    }));
  }

  /**
   * What the storage driver is told of the role that it takes on.
   *
   * @internal
   */
  _roleAttributes(): { [key: string]: string } {
    if (!this.role) return {};
    const { roleName, roleArn, oidcProviderArn } = this.role;
    return { authType: 'rrsa', ...(roleName !== undefined ? { roleName } : { roleArn: roleArn ?? '', oidcProviderArn: oidcProviderArn ?? '' }) };
  }

  /** @internal */
  _problems(): string[] {
    const problems: string[] = [];
    if (this.role) {
      const given = Object.keys(this.role).filter((key) => this.role?.[key as keyof OssRrsaProps] !== undefined).sort().join(' and ');
      if (given !== 'roleName' && given !== 'oidcProviderArn and roleArn') {
        problems.push(problem('credentials OssCredentials.rrsa', given || undefined, 'roleName alone, or roleArn with oidcProviderArn'));
      }
      if (Object.values(this._roleAttributes()).some(isPlaceholder)) {
        problems.push(problem('credentials OssCredentials.rrsa', this.role, 'the name or ARN of a RAM role, not a placeholder'));
      }
      return problems;
    }
    for (const [property, entry] of Object.entries(this.entries).filter(([key, value]) => key.endsWith('Key') && value !== undefined)) {
      if (!/^[A-Za-z0-9._-]{1,253}$/.test(entry)) problems.push(problem(`credentials ${property}`, entry, 'letters, digits, dots, underscores and hyphens'));
    }
    const { accessKeyIdKey: id, accessKeySecretKey: secret } = this.entries;
    if (id !== undefined && id === secret) problems.push(problem('credentials accessKeySecretKey', secret, 'another entry than accessKeyIdKey'));
    if (isPlaceholder(this.name)) problems.push(problem('credentials', this.name, 'the name of a Secret', 'name it with OssCredentials.secret'));
    for (const property of ['accessKeyId', 'accessKeySecret'] as const) {
      // The value is never repeated: a message ends up in logs.
      if (this.creation && (isPlaceholder(this.creation[property]) || /\s/.test(this.creation[property]))) {
        problems.push(`credentials ${property}: is empty, still a placeholder, or holds white space; allowed: the key itself; better: OssCredentials.secret with a Secret made by kubectl`);
      }
    }
    return problems;
  }
}
