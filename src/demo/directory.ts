/** The customer of the demo whose users can be given licences. */
export const USERS_OF = "ateliers-morvan";

const user = (
  userName: string,
  name: readonly [given: string, family: string],
  at: { readonly title: string; readonly department: string; readonly groups: readonly string[] },
) => ({
  userName: `${userName}@ateliers-morvan.example`,
  email: `${userName}@ateliers-morvan.example`,
  displayName: name.join(" "),
  givenName: name[0],
  familyName: name[1],
  jobTitle: at.title,
  department: at.department,
  groups: at.groups,
});
const WORKSHOP = "Atelier";
const OFFICE = "Bureau d’études";
const SALES = "Commerce";

/** Two of them sign in here, too; all names are invented. */
export const USERS = [
  user("claire", ["Claire", "Morvan"], { title: "Gérante", department: SALES, groups: [SALES] }),
  user("hugo", ["Hugo", "Lemaire"], { title: "Comptable", department: SALES, groups: [] }),
  user("ines", ["Inès", "Garnier"], {
    title: "Menuisière",
    department: WORKSHOP,
    groups: [WORKSHOP],
  }),
  user("malo", ["Malo", "Kerdoncuff"], {
    title: "Menuisier",
    department: WORKSHOP,
    groups: [WORKSHOP],
  }),
  user("noemie", ["Noémie", "Pasquier"], {
    title: "Vernisseuse",
    department: WORKSHOP,
    groups: [WORKSHOP],
  }),
  user("sacha", ["Sacha", "Belkacem"], {
    title: "Apprenti",
    department: WORKSHOP,
    groups: [WORKSHOP],
  }),
  user("yann", ["Yann", "Le Bihan"], {
    title: "Chef d’atelier",
    department: WORKSHOP,
    groups: [WORKSHOP, OFFICE],
  }),
  user("agathe", ["Agathe", "Rousselin"], {
    title: "Dessinatrice",
    department: OFFICE,
    groups: [OFFICE],
  }),
  user("tarek", ["Tarek", "Haddad"], {
    title: "Ingénieur bois",
    department: OFFICE,
    groups: [OFFICE],
  }),
  user("louise", ["Louise", "Vasseur"], {
    title: "Acheteuse",
    department: OFFICE,
    groups: [OFFICE],
  }),
  user("eliott", ["Eliott", "Cadiou"], { title: "Commercial", department: SALES, groups: [SALES] }),
  user("mina", ["Mina", "Okonkwo"], { title: "Commerciale", department: SALES, groups: [SALES] }),
] as const;
